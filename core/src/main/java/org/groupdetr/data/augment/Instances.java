package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Size;

/**
 * The objects of a picture while it is changed. All arithmetic is in floats and in the order of
 * DETR's own, so that boxes equal its boxes to the last bit.
 *
 * @param labels class of each object: {@code [T]}; not copied
 * @param boxes x1, y1, x2, y2 of each object in pixels: {@code [T, 4]}; not copied
 * @param places of each object among those of the picture as stored: {@code [T]}; not copied
 */
record Instances(int[] labels, float[] boxes, int[] places) {
  Instances {
    require(
        boxes.length == 4 * labels.length,
        "%d objects need %d numbers for their boxes, found %d",
        labels.length,
        4 * labels.length,
        boxes.length);
  }

  /** All objects of a picture as stored. */
  Instances(int[] labels, float[] boxes) {
    this(labels, boxes, IntStream.range(0, labels.length).toArray());
  }

  /** Seen in a mirror to the left or right of a picture of this width. */
  Instances mirrored(int width) {
    float[] turned = boxes.clone();
    for (int i = 0; i < turned.length; i += 4) {
      turned[i] = -boxes[i + 2] + width;
      turned[i + 2] = -boxes[i] + width;
    }
    return new Instances(labels, turned, places);
  }

  /** In the picture after a resize. */
  Instances resized(Size from, Size to) {
    float across = (float) ((double) to.width() / from.width());
    float down = (float) ((double) to.height() / from.height());
    float[] scaled = boxes.clone();
    for (int i = 0; i < scaled.length; i += 2) {
      scaled[i] *= across;
      scaled[i + 1] *= down;
    }
    return new Instances(labels, scaled, places);
  }

  /** What is left in the window; an object of which some area is left stays. */
  Instances cropped(Window window) {
    int[] keptLabels = new int[labels.length];
    int[] keptPlaces = new int[labels.length];
    float[] kept = new float[boxes.length];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      float x1 = clamped(boxes[4 * i] - window.left(), window.width());
      float y1 = clamped(boxes[4 * i + 1] - window.top(), window.height());
      float x2 = clamped(boxes[4 * i + 2] - window.left(), window.width());
      float y2 = clamped(boxes[4 * i + 3] - window.top(), window.height());
      if (x2 > x1 && y2 > y1) {
        keptLabels[count] = labels[i];
        keptPlaces[count] = places[i];
        kept[4 * count] = x1;
        kept[4 * count + 1] = y1;
        kept[4 * count + 2] = x2;
        kept[4 * count + 3] = y2;
        count++;
      }
    }
    return new Instances(
        Arrays.copyOf(keptLabels, count),
        Arrays.copyOf(kept, 4 * count),
        Arrays.copyOf(keptPlaces, count));
  }

  /** As a detector is told: centre and size as parts of the picture's size. */
  HostTargets targets(Size size) {
    float[] parts = new float[boxes.length];
    for (int i = 0; i < parts.length; i += 4) {
      parts[i] = (boxes[i] + boxes[i + 2]) / 2 / size.width();
      parts[i + 1] = (boxes[i + 1] + boxes[i + 3]) / 2 / size.height();
      parts[i + 2] = (boxes[i + 2] - boxes[i]) / size.width();
      parts[i + 3] = (boxes[i + 3] - boxes[i + 1]) / size.height();
    }
    return new HostTargets(labels, parts);
  }

  private static float clamped(float value, int most) {
    return Math.max(Math.min(value, most), 0);
  }
}
