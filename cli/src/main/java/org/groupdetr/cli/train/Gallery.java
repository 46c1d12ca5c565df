package org.groupdetr.cli.train;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.groupdetr.Detector;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Split;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.figures.BoxFigure;
import org.groupdetr.figures.ContactSheet;
import org.groupdetr.figures.DrawnBox;
import org.groupdetr.figures.Pictures;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/** Draws what is true of pictures beside what a detector finds: masks where it finds them. */
record Gallery(Detector detector, double threshold) {

  /** Writes the first pictures of a split one by one, and all of them on one sheet. */
  void write(Split split, int count, Path folder) {
    Map<Long, List<CocoAnnotation>> truth = split.truth().objectsByImage();
    List<BufferedImage> pairs = new ArrayList<>();
    for (CocoImage image : split.truth().images().stream().limit(count).toList()) {
      RgbImage picture = ImageReader.read(split.file(image), Orientation.AS_STORED);
      List<DrawnBox> real =
          truth.getOrDefault(image.id(), List.of()).stream()
              .map(object -> drawn(object, picture.size()))
              .toList();
      List<DrawnBox> found =
          detector.predict(picture, threshold).stream()
              .map(d -> DrawnBox.of(d, index(d.categoryId())))
              .toList();
      BufferedImage pair = new BoxFigure().sideBySide(picture.toBufferedImage(), real, found);
      String name = Path.of(image.fileName()).getFileName().toString();
      Pictures.writePng(pair, folder.resolve(name.replaceAll("\\.[^.]*$", "") + ".png"));
      pairs.add(pair);
    }
    Pictures.writePng(ContactSheet.of(pairs, 2), folder.resolve("all.png"));
  }

  private DrawnBox drawn(CocoAnnotation object, Size picture) {
    Box box = Box.ofXywh(object.x(), object.y(), object.width(), object.height());
    int index = index(object.categoryId());
    DrawnBox drawn = DrawnBox.truth(detector.labels().at(index).name(), index, box, object.crowd());
    Segmentation mask = object.segmentation();
    return detector.findsMasks() && mask.usable(picture)
        ? drawn.withMask(mask.mask(picture))
        : drawn;
  }

  private int index(int categoryId) {
    return detector.labels().indexById().getOrDefault(categoryId, 0);
  }
}
