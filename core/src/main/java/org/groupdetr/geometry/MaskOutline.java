package org.groupdetr.geometry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rings along the borders of a mask's pixels. Those around pixels run clockwise, those around
 * holes the other way; pixels that touch at a corner only have rings of their own.
 */
public final class MaskOutline {
  // Steps to the right, down, left, up; walking clockwise the pixel lies to the right of the step.
  private static final int[] DX = {1, 0, -1, 0};
  private static final int[] DY = {0, 1, 0, -1};

  private final int width;
  private final int height;
  private final byte[] inside;
  private final boolean[] walked; // [H + 1, W + 1, 4] by corner and direction

  private MaskOutline(Rle mask) {
    width = mask.size().width();
    height = mask.size().height();
    inside = mask.decoded();
    walked = new boolean[4 * (width + 1) * (height + 1)];
  }

  /** All rings of a mask. */
  public static List<Polygon> of(Rle mask) {
    MaskOutline outline = new MaskOutline(mask);
    List<Polygon> rings = new ArrayList<>();
    for (int y = 0; y <= outline.height; y++) {
      for (int x = 0; x <= outline.width; x++) {
        for (int direction : new int[] {0, 2}) {
          if (outline.isBorder(x, y, direction) && !outline.isWalked(x, y, direction)) {
            rings.add(outline.ring(x, y, direction));
          }
        }
      }
    }
    return rings;
  }

  private Polygon ring(int startX, int startY, int startDirection) {
    double[] points = new double[16];
    int count = 0;
    int x = startX;
    int y = startY;
    int direction = startDirection;
    do {
      walked[4 * (y * (width + 1) + x) + direction] = true;
      x += DX[direction];
      y += DY[direction];
      int next = next(x, y, direction);
      if (next != direction) {
        if (count == points.length) {
          points = Arrays.copyOf(points, 2 * count);
        }
        points[count] = x;
        points[count + 1] = y;
        count += 2;
      }
      direction = next;
    } while (x != startX || y != startY || direction != startDirection);
    return new Polygon(Arrays.copyOf(points, count));
  }

  /** The sharpest turn to the right that is a border: it keeps to the same pixel. */
  private int next(int x, int y, int direction) {
    for (int turn : new int[] {1, 0, 3}) {
      int next = (direction + turn) % 4;
      if (isBorder(x, y, next)) {
        return next;
      }
    }
    throw new IllegalStateException("a border ends at " + x + ", " + y);
  }

  private boolean isWalked(int x, int y, int direction) {
    return walked[4 * (y * (width + 1) + x) + direction];
  }

  /** Whether a step has a pixel of the mask to its right and none to its left. */
  private boolean isBorder(int x, int y, int direction) {
    return switch (direction) {
      case 0 -> isInside(x, y) && !isInside(x, y - 1);
      case 1 -> isInside(x - 1, y) && !isInside(x, y);
      case 2 -> isInside(x - 1, y - 1) && !isInside(x - 1, y);
      default -> isInside(x, y - 1) && !isInside(x - 1, y - 1);
    };
  }

  private boolean isInside(int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < height && inside[y * width + x] != 0;
  }
}
