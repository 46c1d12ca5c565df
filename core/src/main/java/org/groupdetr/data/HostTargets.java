package org.groupdetr.data;

import static org.groupdetr.common.Require.require;

/**
 * What is true of one picture, as a detector is told.
 *
 * @param labels class of each object, 0..C-1: {@code [T]}; not copied
 * @param boxes centre x, centre y, width, height of each object as parts of the width and height of
 *     the picture without padding: {@code [T, 4]}; not copied
 */
public record HostTargets(int[] labels, float[] boxes) {
  /** A picture without objects, or of which nothing is known. */
  public static final HostTargets NONE = new HostTargets(new int[0], new float[0]);

  public HostTargets {
    require(
        boxes.length == 4 * labels.length,
        "%d objects need %d numbers for their boxes, found %d",
        labels.length,
        4 * labels.length,
        boxes.length);
  }

  /** Number of objects T. */
  public int count() {
    return labels.length;
  }
}
