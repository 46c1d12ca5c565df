package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

/**
 * Size of a feature map.
 *
 * @param height cells below each other
 * @param width cells beside each other
 */
public record MapSize(int height, int width) {
  public MapSize {
    require(height >= 1 && width >= 1, "a map needs cells, was %d x %d", height, width);
  }

  /** How many cells. */
  public int cells() {
    return height * width;
  }
}
