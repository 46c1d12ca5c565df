package org.groupdetr.data;

import java.util.OptionalInt;
import org.groupdetr.geometry.Size;

/**
 * DETR's rule for the size of a resized picture, with the rounding of its Python code: the short
 * side becomes what is wanted, the long side follows and is cut off to whole pixels. Where the long
 * side would exceed its limit the short side is made smaller and rounded half to even; the long
 * side may then still miss the limit by a pixel, as it does there.
 */
final class SizeRule {
  private SizeRule() {}

  /** The size that {@code size} becomes; never below one pixel. */
  static Size resized(Size size, int shortSide, OptionalInt longSide) {
    int shorter = Math.min(size.width(), size.height());
    int longer = Math.max(size.width(), size.height());
    int wanted = shortSide;
    if (longSide.isPresent() && (double) longer / shorter * shortSide > longSide.getAsInt()) {
      wanted = (int) Math.rint((double) longSide.getAsInt() * shorter / longer);
    }
    wanted = Math.max(1, wanted);
    // A cast of a double to int stops at the greatest int, should a strip of pixels go beyond.
    int following = (int) ((double) ((long) wanted * longer) / shorter);
    return size.width() <= size.height()
        ? new Size(wanted, following)
        : new Size(following, wanted);
  }
}
