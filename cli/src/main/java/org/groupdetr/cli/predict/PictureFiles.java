package org.groupdetr.cli.predict;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/** Finds pictures by file, folder or pattern. */
final class PictureFiles {
  /** Of pictures; some of them cannot be read, which is said then. */
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp", "heic", "heif", "avif");

  private PictureFiles() {}

  /**
   * The pictures that are meant, in the order of the arguments, each folder's by name.
   *
   * @throws UserException if an argument names nothing
   */
  static List<Path> of(List<String> arguments) {
    List<Path> all = new ArrayList<>();
    for (String argument : arguments) {
      List<Path> found = of(argument);
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
    boolean pattern = argument.matches(".*[*?\\[{].*");
    if (pattern && File.separatorChar == '\\') {
      return matching(argument.replace('\\', '/')); // Such characters stand in no name there.
    }
    if (pattern && !Files.exists(Path.of(argument))) {
      return matching(argument);
    }
    Path path = Path.of(argument);
    if (Files.isDirectory(path)) {
      return listed(path, file -> ENDINGS.contains(ending(file)));
    }
    return Files.exists(path) ? List.of(path) : List.of();
  }

  private static List<Path> matching(String pattern) {
    int wild = pattern.split("[*?\\[{]", 2)[0].lastIndexOf('/');
    Path folder = wild < 0 ? Path.of(".") : Path.of(pattern.substring(0, Math.max(1, wild)));
    PathMatcher matcher = matcher(pattern, wild < 0 ? "./" : "");
    return Files.isDirectory(folder) ? listed(folder, matcher::matches) : List.of();
  }

  private static PathMatcher matcher(String pattern, String before) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + before + pattern);
    } catch (PatternSyntaxException e) {
      throw new UserException("'" + pattern + "' is not a pattern: " + e.getDescription(), e);
    }
  }

  private static List<Path> listed(Path folder, java.util.function.Predicate<Path> wanted) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(wanted).sorted().toList();
    } catch (IOException e) {
      throw new UserException("cannot read folder " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
