package org.groupdetr.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.Labels;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.Tiny;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFormula;

/** Batches for the tiny detectors, made by formula: equal numbers give equal batches. */
final class TinyBatches {
  private TinyBatches() {}

  /** Two pictures with 3 and 1 objects; sizes change with the number. */
  static HostBatch numbered(long number) {
    int height = 48 + 8 * (int) (number % 3);
    int width = 64 - 8 * (int) (number % 2);
    return batch(number, height, width, 3, 1);
  }

  /**
   * Pictures of one size, of which every second one is padded below.
   *
   * @param counts how many objects each picture has
   */
  static HostBatch batch(long number, int height, int width, int... counts) {
    float[] pixels = GoldenFormula.uniform("pixels." + number, counts.length * 3 * height * width);
    boolean[] padding = new boolean[counts.length * height * width];
    List<HostTargets> targets = new ArrayList<>();
    List<Placement> placements = new ArrayList<>();
    long[] ids = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      int empty = i % 2 == 1 ? height / 4 : 0;
      Arrays.fill(padding, ((i + 1) * height - empty) * width, (i + 1) * height * width, true);
      targets.add(targets("truth." + number + "." + i, counts[i]));
      placements.add(Placement.whole(new Size(width, height - empty)));
      ids[i] = 100 * number + i;
    }
    return new HostBatch(height, width, pixels, padding, targets, ids, placements);
  }

  private static HostTargets targets(String name, int count) {
    float[] boxes = GoldenFormula.uniform(name, 4 * count);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (int) Math.floor((boxes[4 * i] + 1) / 2 * Tiny.CLASSES);
    }
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = i % 4 < 2 ? 0.5f + 0.15f * boxes[i] : 0.4f + 0.2f * boxes[i];
    }
    return new HostTargets(labels, boxes);
  }

  /** The batch with these pixels. */
  static HostBatch withPixels(HostBatch batch, float[] pixels) {
    return new HostBatch(
        batch.height(),
        batch.width(),
        pixels,
        batch.padding(),
        batch.targets(),
        batch.imageIds(),
        batch.placements());
  }

  /** The batch with padding right and below, up to multiples of that. */
  static HostBatch padded(HostBatch batch, int multiple) {
    int height = (batch.height() + multiple - 1) / multiple * multiple;
    int width = (batch.width() + multiple - 1) / multiple * multiple;
    float[] pixels = new float[3 * batch.size() * height * width];
    boolean[] padding = new boolean[batch.size() * height * width];
    Arrays.fill(padding, true);
    for (int row = 0; row < 3 * batch.size() * batch.height(); row++) {
      int to = (row / batch.height() * height + row % batch.height()) * width;
      System.arraycopy(batch.pixels(), row * batch.width(), pixels, to, batch.width());
      if (row < batch.size() * batch.height()) {
        System.arraycopy(batch.padding(), row * batch.width(), padding, to, batch.width());
      }
    }
    return new HostBatch(
        height, width, pixels, padding, batch.targets(), batch.imageIds(), batch.placements());
  }

  /** The batch with a pixel that is no number in its last picture. */
  static HostBatch poisoned(HostBatch batch) {
    float[] pixels = batch.pixels().clone();
    pixels[batch.pixelCount() - batch.height() * batch.width() * 3 + 5] = Float.NaN;
    return withPixels(batch, pixels);
  }

  /** Some pictures of a batch as a batch of their own, of the same size. */
  static HostBatch part(HostBatch batch, int from, int to) {
    int area = batch.height() * batch.width();
    return new HostBatch(
        batch.height(),
        batch.width(),
        Arrays.copyOfRange(batch.pixels(), 3 * area * from, 3 * area * to),
        Arrays.copyOfRange(batch.padding(), area * from, area * to),
        batch.targets().subList(from, to),
        Arrays.copyOfRange(batch.imageIds(), from, to),
        batch.placements().subList(from, to));
  }

  /** The classes of the tiny detectors, with ids that leave gaps. */
  static Labels labels() {
    List<CocoCategory> categories = new ArrayList<>();
    for (int i = 0; i < Tiny.CLASSES; i++) {
      categories.add(new CocoCategory(3 * i + 1, "class " + i, ""));
    }
    return new Labels(categories);
  }
}
