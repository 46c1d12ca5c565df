package org.groupdetr.predict;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.groupdetr.data.Detection;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/**
 * Asks a detector about pictures piece by piece. May be used from several threads at once.
 *
 * @param tiles the pieces
 * @param input how each comes to the network
 * @param predictor who is asked
 * @param together how many pieces go through the network at once, at least 1
 */
public record TiledPredictor(Tiles tiles, InputPlan input, Predictor predictor, int together) {
  public TiledPredictor {
    require(together >= 1, "together must be at least 1, was %d", together);
  }

  /** What is in a picture, best first, in its pixels. */
  public List<Detection> predict(RgbImage picture) {
    List<Tiles.Tile> pieces = tiles.of(picture.size());
    List<Detection> found = new ArrayList<>(input.predicted(List.of(picture), predictor).get(0));
    if (pieces.size() == 1) {
      return List.copyOf(found);
    }
    for (int from = 0; from < pieces.size(); from += together) {
      List<Tiles.Tile> some = pieces.subList(from, Math.min(pieces.size(), from + together));
      List<RgbImage> images =
          some.stream().map(t -> picture.part(t.left(), t.top(), t.size())).toList();
      List<List<Detection>> each = input.predicted(images, predictor);
      for (int i = 0; i < some.size(); i++) {
        for (Detection one : each.get(i)) {
          found.add(moved(one, some.get(i), picture.size()));
        }
      }
    }
    return new TileMerge(tiles.least()).joined(found);
  }

  private static Detection moved(Detection found, Tiles.Tile tile, Size picture) {
    Box box = found.box();
    Box whole =
        new Box(
            box.x1() + tile.left(),
            box.y1() + tile.top(),
            box.x2() + tile.left(),
            box.y2() + tile.top());
    return new Detection(
        found.label(),
        found.categoryId(),
        found.score(),
        whole,
        found.mask().map(mask -> moved(mask, tile, picture)));
  }

  private static Rle moved(Rle mask, Tiles.Tile tile, Size picture) {
    return mask.picked(
        places(picture.width(), tile.left(), tile.size().width()),
        places(picture.height(), tile.top(), tile.size().height()));
  }

  /** Which column or row of a piece stands at each of the picture, -1 for none. */
  private static int[] places(int length, int from, int count) {
    return IntStream.range(0, length)
        .map(i -> i < from || i >= from + count ? -1 : i - from)
        .toArray();
  }
}
