package org.groupdetr.geometry;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.List;

/** Joins masks run by run, one after the other. */
final class RleMerge {
  private RleMerge() {}

  /** What becomes of a pixel that is inside one mask, the other, or both. */
  @FunctionalInterface
  interface Rule {
    boolean inside(boolean one, boolean other);
  }

  static Rle merged(List<Rle> masks, Rule rule) {
    require(!masks.isEmpty(), "no masks to be merged");
    Rle merged = masks.get(0);
    for (Rle mask : masks.subList(1, masks.size())) {
      merged.requireSameSize(mask);
      merged = new Rle(merged.size(), merged(merged, mask.raw(), rule));
    }
    return merged;
  }

  // Empty runs inside are kept as the COCO API keeps them: each is a change of its own.
  private static int[] merged(Rle mask, int[] other, Rule rule) {
    int[] one = mask.raw();
    int pixels = Rle.pixels(mask.size());
    int[] runs = new int[one.length + other.length];
    int count = 0;
    int i = 0;
    int j = 0;
    int leftI = one[0];
    int leftJ = other[0];
    boolean inside = false;
    int at = 0;
    while (at < pixels) {
      int step = Math.min(leftI, leftJ);
      at += step;
      runs[count] += step;
      leftI -= step;
      leftJ -= step;
      if (leftI == 0 && i < one.length - 1) {
        i++;
        leftI = one[i];
      }
      if (leftJ == 0 && j < other.length - 1) {
        j++;
        leftJ = other[j];
      }
      boolean next = rule.inside(i % 2 == 1, j % 2 == 1);
      if (next != inside && at < pixels) {
        inside = next;
        count++;
      }
    }
    return Arrays.copyOf(runs, count + 1);
  }
}
