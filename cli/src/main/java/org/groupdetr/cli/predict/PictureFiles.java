package org.groupdetr.cli.predict;

import java.io.File;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Folders;

/** Finds pictures by file, folder or pattern; in folders as the readers of data sets do. */
final class PictureFiles {
  private PictureFiles() {}

  /**
   * The pictures that are meant, in the order of the arguments, each folder's by name.
   *
   * @throws UserException if an argument names nothing
   */
  static List<Path> of(List<String> arguments) {
    List<Path> all = new ArrayList<>();
    for (String argument : arguments) {
      List<Path> found;
      try {
        found = of(argument);
      } catch (InvalidPathException e) {
        throw new UserException("'" + argument + "' cannot be a path: " + e.getReason(), e);
      }
      if (found.isEmpty()) {
        throw UserException.of(
            "no picture found for %s: give a picture, a folder or a pattern such as 'photos/*.jpg'",
            argument);
      }
      all.addAll(found);
    }
    return all;
  }

  private static List<Path> of(String argument) {
    boolean pattern = argument.matches("(?s).*[*?\\[{].*");
    if (pattern && File.separatorChar == '\\') {
      return matching(argument.replace('\\', '/')); // Such characters stand in no name there.
    }
    if (pattern && !Files.exists(Path.of(argument))) {
      return matching(argument);
    }
    Path path = Path.of(argument);
    if (Files.isDirectory(path)) {
      return Folders.pictures(path);
    }
    return Files.exists(path) ? List.of(path) : List.of();
  }

  /** What a pattern matches below the folders at its start that are there under such names. */
  private static List<Path> matching(String pattern) {
    int start = 0;
    for (int slash = pattern.indexOf('/'); slash >= 0; slash = pattern.indexOf('/', slash + 1)) {
      if (!Files.isDirectory(Path.of(pattern.substring(0, slash + 1)))) {
        break;
      }
      start = slash + 1;
    }
    Path folder = Path.of(start == 0 ? "." : pattern.substring(0, start));
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    PathMatcher matcher = matcher(pattern, pattern.substring(start));
    return Folders.files(folder).stream()
        .filter(file -> matcher.matches(folder.relativize(file)))
        .toList();
  }

  private static PathMatcher matcher(String pattern, String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new UserException("'" + pattern + "' is not a pattern: " + e.getDescription(), e);
    }
  }
}
