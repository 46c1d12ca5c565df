package org.groupdetr.data.augment;

import java.util.Arrays;
import org.groupdetr.data.image.Rows;
import org.groupdetr.geometry.Size;

/**
 * A picture in the upper left corner of a larger one of a single grey.
 *
 * @param level of the grey, 0..255
 */
record PaddedRows(Rows picture, Size size, int level) implements Rows {
  @Override
  public void read(int y, int[] row) {
    int width = size.width();
    int inner = picture.size().width();
    if (y >= picture.size().height()) {
      Arrays.fill(row, 0, 3 * width, level);
      return;
    }
    picture.read(y, row);
    for (int colour = 2; colour >= 0; colour--) {
      System.arraycopy(row, colour * inner, row, colour * width, inner);
      Arrays.fill(row, colour * width + inner, (colour + 1) * width, level);
    }
  }
}
