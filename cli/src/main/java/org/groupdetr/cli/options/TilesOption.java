package org.groupdetr.cli.options;

import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.predict.Tiles;
import picocli.CommandLine.Option;

/** {@code --tiles} and {@code --overlap}, for commands that look at pictures. */
public final class TilesOption {
  private static final double USUAL_OVERLAP = 0.2;

  @Option(
      names = "--tiles",
      paramLabel = "PIXELS",
      description =
          "Look at each picture in squares of that side as well as at the whole, and join what is"
              + " found: for objects that are small in large pictures. Takes the time of as many"
              + " pictures. Default: the whole only.")
  private Optional<Integer> side = Optional.empty();

  @Option(
      names = "--overlap",
      paramLabel = "SHARE",
      description = "Part of a tile that its neighbour has too, 0 to 0.9. Default: 0.2.")
  private Optional<Double> overlap = Optional.empty();

  /** No tiles until picocli has read the command line. */
  public TilesOption() {}

  /**
   * What was chosen, if anything was.
   *
   * @throws UserException if side or overlap are out of range, or there is an overlap only
   */
  public Optional<Tiles> value() {
    UserException.require(
        side.isPresent() || overlap.isEmpty(), "--overlap is that of tiles: give --tiles as well");
    return side.map(
        pixels -> UserException.checked(() -> new Tiles(pixels, overlap.orElse(USUAL_OVERLAP))));
  }
}
