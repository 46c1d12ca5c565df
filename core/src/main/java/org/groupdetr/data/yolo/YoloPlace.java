package org.groupdetr.data.yolo;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.data.Folders;
import org.groupdetr.data.ForeignPath;

/**
 * Where a split's pictures are: a folder, or a list of them (.txt).
 *
 * @param given as the description has it; empty where it says nothing
 * @param path where that was found; empty if nowhere
 * @param asGiven whether it was found as it stands there
 */
record YoloPlace(String given, Optional<Path> path, boolean asGiven) {

  /** A place that was found without a description. */
  static YoloPlace found(Path path) {
    return new YoloPlace("", Optional.of(path), true);
  }

  /**
   * Looks for a place. Data sets move, and the usual {@code ../train/images} means the file's own
   * folder: it is looked for there first, then where the file says, and at last by the end of the
   * path, which may be another machine's.
   *
   * @param root the folder that the description names, or empty
   */
  static YoloPlace of(Path folder, String root, String given) {
    String place = given.strip();
    String below = place.replaceFirst("^(\\.\\.[/\\\\])+", "");
    Optional<Path> there =
        existing(folder, below)
            .or(() -> existing(folder, place))
            .or(() -> existing(folder, root).flatMap(r -> existing(r, place)))
            .or(() -> ForeignPath.climbs(below) ? Optional.empty() : Folders.find(folder, below));
    if (there.isPresent()) {
      return new YoloPlace(given, there.map(Path::normalize), true);
    }
    List<String> ends = ForeignPath.ends(place);
    Optional<Path> moved =
        ends.stream()
            .skip(1)
            .filter(end -> end.contains("/") || !isCommon(end))
            .flatMap(end -> Folders.find(folder, end).stream())
            .findFirst();
    return new YoloPlace(given, moved, false);
  }

  /** Every split has a folder of such a name. */
  private static boolean isCommon(String name) {
    return List.of("images", "labels").contains(name.toLowerCase(Locale.ROOT));
  }

  private static Optional<Path> existing(Path folder, String place) {
    try {
      return Optional.of(folder.resolve(place)).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty(); // Nothing can be called so.
    }
  }

  boolean isFolder() {
    return path.filter(Files::isDirectory).isPresent();
  }
}
