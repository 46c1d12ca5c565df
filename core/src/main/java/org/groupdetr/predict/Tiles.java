package org.groupdetr.predict;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.geometry.Size;

/**
 * How pictures are looked at piece by piece, so that small objects are not lost where large
 * pictures are made smaller: in squares that overlap, and once as a whole for what is larger than a
 * square.
 *
 * @param side width and height of a square in pixels of the picture, at least 16
 * @param overlap part of the side that neighbours have in common, 0 to 0.9
 * @param least score, 0 to 1, from which detections of one class are joined; weaker ones never
 *     change another, and go where a stronger one is. A detector says much with little confidence,
 *     and boxes that all of this enlarges fit nothing
 */
public record Tiles(int side, double overlap, double least) {
  private static final double USUAL_LEAST = 0.1;

  public Tiles {
    require(side >= 16, "tiles must be at least 16 pixels wide, was %d", side);
    require(overlap >= 0 && overlap <= 0.9, "overlap must be 0 to 0.9, was %s", overlap);
    require(least >= 0 && least <= 1, "least must be 0 to 1, was %s", least);
  }

  /** Squares whose detections are joined from a score of 0.1 on. */
  public Tiles(int side, double overlap) {
    this(side, overlap, USUAL_LEAST);
  }

  /** The same where nothing below a score is wanted: only what reaches it is joined. */
  public Tiles from(double score) {
    return new Tiles(side, overlap, Math.max(least, score));
  }

  /**
   * A piece of a picture, in pixels.
   *
   * @param left column of the upper left pixel
   * @param top row of the upper left pixel
   * @param size of the piece
   */
  record Tile(int left, int top, Size size) {}

  /**
   * The squares of a picture, row by row, smaller where the picture is. The last of a row or column
   * ends with the picture and overlaps more, as SAHI places them; the whole picture where one
   * square holds it.
   */
  List<Tile> of(Size picture) {
    List<Tile> tiles = new ArrayList<>();
    for (int top : starts(picture.height())) {
      for (int left : starts(picture.width())) {
        Size size =
            new Size(
                Math.min(side, picture.width() - left), Math.min(side, picture.height() - top));
        tiles.add(new Tile(left, top, size));
      }
    }
    return tiles;
  }

  private List<Integer> starts(int length) {
    List<Integer> starts = new ArrayList<>();
    int step = side - (int) (overlap * side);
    int start = 0;
    while (start + side < length) {
      starts.add(start);
      start += step;
    }
    starts.add(Math.max(0, length - side));
    return starts;
  }
}
