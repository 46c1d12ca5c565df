package org.groupdetr.data.voc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Labels;

/** Numbers what Pascal VOC only names: classes by sorted name, pictures and objects in order. */
final class VocSplit {
  private final Labels labels;
  private long pictures;
  private long objects;

  VocSplit(Labels labels) {
    this.labels = labels;
  }

  /** A picture with the objects of its XML file. */
  record Picture(String fileName, int width, int height, List<VocReader.VocObject> objects) {}

  /** The classes of all splits, by name, with ids from 1. */
  static Labels labels(Collection<List<Picture>> splits) {
    TreeSet<String> names = new TreeSet<>();
    for (List<Picture> split : splits) {
      split.forEach(picture -> picture.objects().forEach(object -> names.add(object.name())));
    }
    List<CocoCategory> categories = new ArrayList<>();
    for (String name : names) {
      categories.add(new CocoCategory(categories.size() + 1, name, ""));
    }
    return new Labels(categories);
  }

  /**
   * One split; ids go on where the last one ended. A difficult object becomes a crowd: both mean
   * that it is not learned, and that finding it is neither right nor wrong.
   */
  CocoData truth(List<Picture> split) {
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> annotations = new ArrayList<>();
    for (Picture picture : split) {
      long id = ++pictures;
      images.add(new CocoImage(id, picture.fileName(), picture.width(), picture.height()));
      for (VocReader.VocObject object : picture.objects()) {
        annotations.add(annotation(id, object));
      }
    }
    return new CocoData(images, annotations, labels.categories());
  }

  private CocoAnnotation annotation(long picture, VocReader.VocObject object) {
    double width = object.x2() - object.x1();
    double height = object.y2() - object.y1();
    return new CocoAnnotation(
        ++objects,
        picture,
        labels.at(labels.indexOf(object.name()).orElseThrow()).id(),
        object.x1(),
        object.y1(),
        width,
        height,
        Math.max(0, width) * Math.max(0, height),
        object.difficult());
  }
}
