package org.groupdetr.features.vit;

import org.groupdetr.tensor.Tensor;

/**
 * Cuts pictures into equal windows, row by row.
 *
 * @param side how many along each side of a picture
 */
record Windows(int side) {
  /** How many a picture has. */
  int count() {
    return side * side;
  }

  /** {@code [B, H, W, C]} to the windows' tokens, {@code [B side side, (H/side)(W/side), C]}. */
  Tensor cut(Tensor grid) {
    long height = grid.size(1) / side;
    long width = grid.size(2) / side;
    return grid.reshape(grid.size(0), side, height, side, width, grid.size(3))
        .permute(0, 1, 3, 2, 4, 5)
        .reshape((long) grid.size(0) * count(), height * width, grid.size(3));
  }

  /** The way back from {@link #cut}, to a grid of that height. */
  Tensor joined(Tensor tokens, int height, int width) {
    long pictures = tokens.size(0) / count();
    long channels = tokens.size(2);
    return tokens
        .reshape(pictures, side, side, height / side, width / side, channels)
        .permute(0, 1, 3, 2, 4, 5)
        .reshape(pictures, height, width, channels);
  }
}
