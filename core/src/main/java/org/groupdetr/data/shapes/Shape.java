package org.groupdetr.data.shapes;

import java.util.Locale;
import org.groupdetr.data.CocoCategory;

/** The outlines of synthetic objects, in a circle of radius 1 around the origin. */
enum Shape {
  CIRCLE(1) {
    @Override
    boolean covers(double x, double y) {
      return x * x + y * y <= 1;
    }
  },
  SQUARE(3) {
    @Override
    boolean covers(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) <= DIAGONAL;
    }
  },
  TRIANGLE(4) {
    @Override
    boolean covers(double x, double y) {
      return y <= 0.5 && SIN_60 * Math.abs(x) - 0.5 * y <= 0.5;
    }
  },
  RING(7) {
    @Override
    boolean covers(double x, double y) {
      double square = x * x + y * y;
      return square <= 1 && square >= 0.3;
    }
  },
  CROSS(9) {
    @Override
    boolean covers(double x, double y) {
      double near = Math.min(Math.abs(x), Math.abs(y));
      double far = Math.max(Math.abs(x), Math.abs(y));
      return near <= 0.27 && far <= 0.96;
    }
  },
  STAR(10) {
    @Override
    boolean covers(double x, double y) {
      // A five-pointed star is what lies on the inner side of at least four of five lines.
      int inside = 0;
      for (double[] line : STAR_LINES) {
        inside += line[0] * x + line[1] * y <= STAR_DISTANCE ? 1 : 0;
      }
      return inside >= 4 && x * x + y * y <= 1;
    }
  },
  HALF(13) {
    @Override
    boolean covers(double x, double y) {
      return x * x + y * y <= 1 && y >= 0;
    }
  },
  BAR(15) {
    @Override
    boolean covers(double x, double y) {
      return Math.abs(x) <= 0.97 && Math.abs(y) <= 0.24;
    }
  };

  private static final double DIAGONAL = 0.7071067811865476;
  private static final double SIN_60 = 0.8660254037844386;
  private static final double STAR_DISTANCE = 0.30901699437494745;
  private static final double[][] STAR_LINES = {
    {0, 1},
    {0.9510565162951535, 0.30901699437494745},
    {0.5877852522924731, -0.8090169943749475},
    {-0.5877852522924731, -0.8090169943749475},
    {-0.9510565162951535, 0.30901699437494745}
  };

  private final int categoryId;

  Shape(int categoryId) {
    this.categoryId = categoryId;
  }

  /** Whether the point belongs to the shape. */
  abstract boolean covers(double x, double y);

  /** The class of the shape in annotation files: with gaps, as COCO's own ids. */
  CocoCategory category() {
    return new CocoCategory(categoryId, name().toLowerCase(Locale.ROOT), "shape");
  }
}
