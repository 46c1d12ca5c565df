package org.groupdetr.data;

import static org.groupdetr.common.Require.require;

import java.util.List;

/**
 * DETR's training augmentation: flip; then either resize, or resize, crop and resize.
 *
 * @param flip probability of a horizontal flip
 * @param shortSides the short sides to draw from, in pixels
 * @param longSide no side becomes longer than this, in pixels
 * @param crop probability of the branch that crops
 * @param cropShortSides the short sides to draw from before cropping; no limit to the long side
 * @param cropSmallest least width and height of the crop, in pixels
 * @param cropLargest greatest width and height of the crop, in pixels
 */
public record AugmentationSpec(
    double flip,
    List<Integer> shortSides,
    int longSide,
    double crop,
    List<Integer> cropShortSides,
    int cropSmallest,
    int cropLargest) {
  public AugmentationSpec {
    shortSides = List.copyOf(shortSides);
    cropShortSides = List.copyOf(cropShortSides);
    require(flip >= 0 && flip <= 1, "flip must be a probability, was %s", flip);
    require(crop >= 0 && crop <= 1, "crop must be a probability, was %s", crop);
    require(!shortSides.isEmpty(), "shortSides must name at least one size");
    require(
        crop == 0 || !cropShortSides.isEmpty(),
        "cropShortSides must name at least one size when crop is above 0");
    for (int side : shortSides) {
      require(side >= 1, "shortSides must be at least 1, was %d", side);
    }
    for (int side : cropShortSides) {
      require(side >= 1, "cropShortSides must be at least 1, was %d", side);
    }
    require(longSide >= 1, "longSide must be at least 1, was %d", longSide);
    require(cropSmallest >= 1, "cropSmallest must be at least 1, was %d", cropSmallest);
    require(
        cropLargest >= cropSmallest,
        "cropLargest must be at least cropSmallest (%d), was %d",
        cropSmallest,
        cropLargest);
  }
}
