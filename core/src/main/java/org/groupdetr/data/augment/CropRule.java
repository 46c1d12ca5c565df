package org.groupdetr.data.augment;

import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Size;

/**
 * How a part of a picture is chosen: the picture is resized, then cut.
 *
 * @param shortSides the short sides to draw from
 * @param smallest least width and height of the part; a picture smaller than that is taken whole
 * @param largest greatest width and height of the part
 * @param square whether width and height are the same
 */
record CropRule(List<Integer> shortSides, int smallest, int largest, boolean square) {

  /**
   * Draws a part: short side, width, height unless that is the width, top, left; no place where the
   * part is the whole picture.
   */
  ResizePlan.Cut drawn(Size picture, RandomGenerator random) {
    int shortSide = choice(shortSides, random);
    Size resized = SizeRule.resized(picture, shortSide, OptionalInt.empty());
    int width =
        side(square ? Math.min(resized.width(), resized.height()) : resized.width(), random);
    int height = square ? width : side(resized.height(), random);
    if (width == resized.width() && height == resized.height()) {
      return new ResizePlan.Cut(resized, Window.whole(resized));
    }
    int top = random.nextInt(resized.height() - height + 1);
    int left = random.nextInt(resized.width() - width + 1);
    return new ResizePlan.Cut(resized, new Window(left, top, width, height));
  }

  private int side(int available, RandomGenerator random) {
    return random.nextInt(Math.min(smallest, available), Math.min(largest, available) + 1);
  }

  static int choice(List<Integer> sides, RandomGenerator random) {
    return sides.get(random.nextInt(sides.size()));
  }
}
