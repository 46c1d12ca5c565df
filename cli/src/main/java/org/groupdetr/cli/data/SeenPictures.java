package org.groupdetr.cli.data;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.figures.BoxFigure;
import org.groupdetr.figures.DrawnBox;
import org.groupdetr.geometry.Box;
import org.groupdetr.train.BatchSource;

/** Draws the pictures of batches with what is said of them. */
record SeenPictures(Labels labels) {

  /**
   * The first pictures of an epoch, at most as many as it has.
   *
   * @param epoch counted from 0
   */
  List<BufferedImage> draw(BatchSource batches, int epoch, int count) {
    List<BufferedImage> drawn = new ArrayList<>();
    try (BatchSource.Stream stream = batches.open(epoch, 0)) {
      Optional<HostBatch> next = stream.next();
      while (next.isPresent() && drawn.size() < count) {
        HostBatch batch = next.get();
        for (int i = 0; i < batch.size() && drawn.size() < count; i++) {
          RgbImage seen = batch.picture(i);
          drawn.add(
              new BoxFigure().draw(seen.toBufferedImage(), boxes(batch.targets().get(i), seen)));
        }
        stream.release(batch);
        next = drawn.size() < count ? stream.next() : Optional.empty();
      }
    }
    return drawn;
  }

  private List<DrawnBox> boxes(HostTargets targets, RgbImage seen) {
    List<DrawnBox> boxes = new ArrayList<>();
    for (int i = 0; i < targets.count(); i++) {
      int label = targets.labels()[i];
      DrawnBox box =
          DrawnBox.truth(labels.at(label).name(), label, box(targets.boxes(), 4 * i, seen), false);
      int object = i;
      boxes.add(targets.masks().map(masks -> box.withMask(masks.get(object))).orElse(box));
    }
    return boxes;
  }

  private static Box box(float[] boxes, int at, RgbImage seen) {
    double x = boxes[at] * seen.width();
    double y = boxes[at + 1] * seen.height();
    double halfWidth = boxes[at + 2] * seen.width() / 2;
    double halfHeight = boxes[at + 3] * seen.height() / 2;
    return new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
  }
}
