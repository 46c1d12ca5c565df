package org.groupdetr.criterion;

import static org.groupdetr.common.Require.require;

import org.groupdetr.tensor.MapSize;

/** At how many points masks of a size are compared. */
public sealed interface PointCount {
  /** While they are matched. */
  int matched(MapSize mask);

  /** Where they are learned. */
  int learned(MapSize mask);

  /** As many for every size. */
  record Fixed(int points) implements PointCount {
    public Fixed {
      require(points >= 1, "points must be at least 1, was %d", points);
    }

    @Override
    public int matched(MapSize mask) {
      return points;
    }

    @Override
    public int learned(MapSize mask) {
      return points;
    }
  }

  /**
   * One for so many cells of the mask, but one; where they are learned, one for each row at least.
   */
  record Share(int cellsPerPoint) implements PointCount {
    public Share {
      require(cellsPerPoint >= 1, "cellsPerPoint must be at least 1, was %d", cellsPerPoint);
    }

    @Override
    public int matched(MapSize mask) {
      return Math.max(1, mask.cells() / cellsPerPoint);
    }

    @Override
    public int learned(MapSize mask) {
      return Math.max(mask.height(), matched(mask));
    }
  }
}
