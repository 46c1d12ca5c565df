package org.groupdetr.geometry;

import java.util.Arrays;

/**
 * Pixels of a ring by the rule of the COCO API. Points are put on a grid five times as fine; each
 * edge is walked there in whole steps along its longer side, from its lower end. Where it steps
 * over the middle of a column of pixels, the pixels below the step change sides.
 */
final class PolygonRaster {
  private static final int FINE = 5;
  private static final int MIDDLE = 2;

  private final int width;
  private final int height;
  private int[] marks = new int[64];
  private int count;

  private PolygonRaster(Size size) {
    width = size.width();
    height = size.height();
  }

  static Rle mask(double[] points, Size size) {
    int pixels = Rle.pixels(size);
    PolygonRaster raster = new PolygonRaster(size);
    for (int i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      // The cast is towards zero, also left of and above the picture.
      raster.edge(fine(points[j]), fine(points[j + 1]), fine(points[i]), fine(points[i + 1]));
    }
    return new Rle(size, raster.runs(pixels));
  }

  private static int fine(double coordinate) {
    return (int) (FINE * coordinate + 0.5);
  }

  private void edge(int x1, int y1, int x2, int y2) {
    int across = Math.abs(x2 - x1);
    int down = Math.abs(y2 - y1);
    if (across >= down) {
      boolean turned = x1 > x2;
      flat(turned ? x2 : x1, turned ? y2 : y1, turned ? x1 : x2, turned ? y1 : y2);
    } else {
      boolean turned = y1 > y2;
      steep(turned ? x2 : x1, turned ? y2 : y1, turned ? x1 : x2, turned ? y1 : y2);
    }
  }

  /** Goes through columns, of which only every fifth step crosses a middle. */
  private void flat(int x1, int y1, int x2, int y2) {
    double slope = (double) (y2 - y1) / (x2 - x1);
    int first = Math.max(0, Math.floorDiv(x1 - MIDDLE + FINE - 1, FINE));
    for (int column = first; column < width && FINE * column + MIDDLE < x2; column++) {
      int step = FINE * column + MIDDLE - x1;
      int before = (int) (y1 + slope * step + 0.5);
      int after = (int) (y1 + slope * (step + 1) + 0.5);
      mark(column, Math.min(before, after));
    }
  }

  private void steep(int x1, int y1, int x2, int y2) {
    double slope = (double) (x2 - x1) / (y2 - y1);
    int steps = y2 - y1;
    int before = (int) (x1 + 0.5);
    for (int step = 1; step <= steps; step++) {
      int after = (int) (x1 + slope * step + 0.5);
      if (after != before) {
        int left = Math.min(after, before);
        if (left >= 0 && left % FINE == MIDDLE && left / FINE < width) {
          mark(left / FINE, y1 + step - 1);
        }
        before = after;
      }
    }
  }

  private void mark(int column, int fineY) {
    double y = (fineY + 0.5) / FINE - 0.5;
    int row = (int) Math.ceil(Math.max(0, Math.min(height, y)));
    if (count == marks.length) {
      marks = Arrays.copyOf(marks, 2 * count);
    }
    marks[count] = column * height + row;
    count++;
  }

  /** Between the marks pixels are outside and inside in turn; equal marks undo each other. */
  private int[] runs(int pixels) {
    Arrays.sort(marks, 0, count);
    int[] runs = new int[count + 1];
    int last = 0;
    int before = 0;
    boolean joining = false;
    for (int i = 0; i <= count; i++) {
      int mark = i < count ? marks[i] : pixels;
      int length = mark - before;
      before = mark;
      if (i == 0) {
        runs[0] = length;
      } else if (joining) {
        runs[last] += length;
        joining = false;
      } else if (length > 0) {
        last++;
        runs[last] = length;
      } else {
        joining = true;
      }
    }
    return Arrays.copyOf(runs, last + 1);
  }
}
