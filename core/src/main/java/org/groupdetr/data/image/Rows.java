package org.groupdetr.data.image;

import org.groupdetr.geometry.Size;

/**
 * A picture as a stream of rows, each made when it is asked for, so that a chain of steps needs no
 * pictures in between. For one thread.
 */
public interface Rows {
  Size size();

  /**
   * Writes row {@code y}: {@code row} gets all reds, then greens, then blues, each 0..255: {@code
   * [3 * width]}.
   *
   * @param y above that of the call before
   */
  void read(int y, int[] row);
}
