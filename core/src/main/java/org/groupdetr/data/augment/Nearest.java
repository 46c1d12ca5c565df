package org.groupdetr.data.augment;

import java.util.Arrays;

/**
 * Where the pixels of a resized mask come from. The arithmetic is that of the nearest-neighbour
 * resize which DETR was trained with, in single precision; that of whole numbers differs at times.
 */
final class Nearest {
  private Nearest() {}

  /** Replaces places after a resize by those before it. */
  static void follow(int[] places, int from, int to) {
    float scale = (float) from / to;
    Arrays.setAll(places, i -> Math.min((int) (places[i] * scale), from - 1));
  }
}
