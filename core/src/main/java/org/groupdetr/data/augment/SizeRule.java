package org.groupdetr.data.augment;

import java.util.OptionalInt;
import org.groupdetr.geometry.Size;

/**
 * The size of a resized picture: the short side becomes what is wanted, the long side follows;
 * where the long side would exceed its limit both are made smaller. DETR and detectron2 round to
 * whole pixels each in its own way.
 */
public final class SizeRule {
  private SizeRule() {}

  /**
   * The size that {@code size} becomes in DETR's code, which cuts the long side off to whole
   * pixels. A short side that is made smaller is rounded half to even; the long side may then still
   * miss the limit by a pixel. Where the short side would vanish, which DETR's code cannot handle,
   * it is one pixel and the long side reaches its limit.
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

  /**
   * The size that {@code size} becomes in detectron2's code ({@code
   * ResizeShortestEdge.get_output_shape}), which rounds both sides half up. A side that would
   * vanish is one pixel.
   */
  public static Size shortestEdge(Size size, int shortSide, int longSide) {
    int shorter = Math.min(size.width(), size.height());
    double scale = (double) shortSide / shorter;
    double width = size.width() == shorter ? shortSide : scale * size.width();
    double height = size.width() == shorter ? scale * size.height() : shortSide;
    double longer = Math.max(width, height);
    double shrink = longer > longSide ? longSide / longer : 1;
    return new Size(halfUp(width * shrink), halfUp(height * shrink));
  }

  private static int halfUp(double side) {
    return Math.max(1, (int) (side + 0.5));
  }

  private static Size oriented(Size like, int shorter, int longer) {
    return like.width() <= like.height() ? new Size(shorter, longer) : new Size(longer, shorter);
  }
}
