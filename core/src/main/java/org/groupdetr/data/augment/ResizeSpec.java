package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

/**
 * To what size a picture is brought: the short side to {@code shortSide} unless the long side would
 * then exceed {@code longSide}; see {@link SizeRule}.
 *
 * @param shortSide pixels
 * @param longSide pixels
 */
public record ResizeSpec(int shortSide, int longSide) {
  public ResizeSpec {
    require(shortSide >= 1, "shortSide must be at least 1, was %d", shortSide);
    require(
        longSide >= shortSide,
        "longSide must be at least shortSide (%d), was %d",
        shortSide,
        longSide);
  }
}
