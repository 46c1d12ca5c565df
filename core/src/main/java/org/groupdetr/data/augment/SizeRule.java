package org.groupdetr.data.augment;

import java.util.OptionalInt;
import org.groupdetr.geometry.Size;

/**
 * DETR's rule for the size of a resized picture, with the rounding of its Python code: the short
 * side becomes what is wanted, the long side follows and is cut off to whole pixels. Where the long
 * side would exceed its limit the short side is made smaller and rounded half to even; the long
 * side may then still miss the limit by a pixel, as it does there.
 */
public final class SizeRule {
  private SizeRule() {}

  /**
   * The size that {@code size} becomes. Where the short side would vanish, which DETR's code cannot
   * handle, it is one pixel and the long side reaches its limit.
   */
  public static Size resized(Size size, int shortSide, OptionalInt longSide) {
    int shorter = Math.min(size.width(), size.height());
    int longer = Math.max(size.width(), size.height());
    int wanted = shortSide;
    if (longSide.isPresent() && (double) longer / shorter * shortSide > longSide.getAsInt()) {
      wanted = (int) Math.rint((double) longSide.getAsInt() * shorter / longer);
      if (wanted == 0) {
        return oriented(size, 1, longSide.getAsInt());
      }
    }
    // A cast of a double to int stops at the greatest int, should a strip of pixels go beyond.
    return oriented(size, wanted, (int) ((double) ((long) wanted * longer) / shorter));
  }

  private static Size oriented(Size like, int shorter, int longer) {
    return like.width() <= like.height() ? new Size(shorter, longer) : new Size(longer, shorter);
  }
}
