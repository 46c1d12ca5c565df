package org.groupdetr.figures;

import static org.groupdetr.common.Require.require;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Many pictures on one white sheet, in rows. */
public final class ContactSheet {
  private static final int GAP = 24;

  private ContactSheet() {}

  /**
   * The sheet, row by row.
   *
   * @param pictures at least one; they keep their sizes and may differ in them
   * @param columns pictures in a row, at least 1
   */
  public static BufferedImage of(List<BufferedImage> pictures, int columns) {
    require(!pictures.isEmpty(), "a sheet needs at least one picture");
    require(columns >= 1, "columns must be at least 1, was %d", columns);
    int used = Math.min(columns, pictures.size());
    int rows = (pictures.size() + used - 1) / used;
    int width = pictures.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
    int[] tops = new int[rows + 1];
    tops[0] = GAP;
    for (int row = 0; row < rows; row++) {
      List<BufferedImage> inRow =
          pictures.subList(row * used, Math.min((row + 1) * used, pictures.size()));
      tops[row + 1] =
          tops[row] + GAP + inRow.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
    }
    BufferedImage sheet = Pictures.blank(GAP + used * (width + GAP), tops[rows]);
    Graphics2D pen = sheet.createGraphics();
    for (int i = 0; i < pictures.size(); i++) {
      pen.drawImage(pictures.get(i), GAP + i % used * (width + GAP), tops[i / used], null);
    }
    pen.dispose();
    return sheet;
  }
}
