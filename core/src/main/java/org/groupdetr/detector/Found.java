package org.groupdetr.detector;

/**
 * What was found in one picture, best first.
 *
 * @param scores {@code [k]}, 0..1
 * @param labels {@code [k]}, classes 0..C-1
 * @param boxes {@code [k * 4]} centre x, centre y, width, height; 0..1 of the unpadded picture
 */
public record Found(float[] scores, int[] labels, float[] boxes) {}
