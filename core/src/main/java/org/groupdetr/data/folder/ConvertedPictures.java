package org.groupdetr.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * The pictures that a conversion puts into its folder. Whatever they are called, they land inside
 * it: this is checked last, on the path with all links resolved.
 */
final class ConvertedPictures {
  private static final int MOST_BYTES = 255;

  private final Path out;
  private final boolean copy;
  private int linked;
  private int copied;

  /**
   * Puts pictures into {@code out}.
   *
   * @param copy whether to copy pictures even where links would do
   */
  ConvertedPictures(Path out, boolean copy) {
    this.out = out;
    this.copy = copy;
  }

  int linked() {
    return linked;
  }

  int copied() {
    return copied;
  }

  /** Names that are still free in one split's folder, and those that were given away. */
  static final class Names {
    private final Map<Path, String> places = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    /** The name under which a picture was placed before. */
    Optional<String> of(Path source) {
      return Optional.ofNullable(places.get(source));
    }

    /**
     * A name for {@code source}: {@code wanted} as far as any system can write it, else with the
     * picture's id before it, or a number as well. No two differ by the case of letters only, nor
     * by how their accents are encoded.
     */
    String take(Path source, Path wanted, long id) {
      StringBuilder path = new StringBuilder();
      for (Path part : wanted.normalize()) {
        path.append(path.isEmpty() ? "" : "/").append(part.toString().replace('\\', '_'));
      }
      int file = path.lastIndexOf("/") + 1;
      String folder = path.substring(0, file);
      String own = path.substring(file);
      String name = folder + own;
      for (int n = 1; !isFree(name); n++) {
        String before = id + (n == 1 ? "-" : "-" + n + "-");
        name = folder + before + SafeFiles.shortened(own, MOST_BYTES - before.length());
      }
      taken.add(key(name));
      places.put(source, name);
      return name;
    }

    private boolean isFree(String name) {
      return !taken.contains(key(name));
    }

    private static String key(String name) {
      return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Links or copies a picture.
   *
   * @param target below {@code out}
   * @throws UserException if links lead the target out of {@code out}, or if it is the source
   */
  void place(Path source, Path target) throws IOException {
    Files.createDirectories(requireInside(target.resolveSibling("")));
    requireInside(target.resolveSibling(""));
    if (source.toRealPath().startsWith(out.toRealPath())) {
      throw UserException.of("%s lies in %s itself; choose another folder", source, out);
    }
    Files.deleteIfExists(target);
    if (!copy && link(source, target)) {
      linked++;
    } else {
      Files.copy(source, target);
      copied++;
    }
  }

  /** {@code folder}, if all of it that is there lies in {@code out}, links resolved. */
  Path requireInside(Path folder) throws IOException {
    Path there = SafeFiles.resolved(folder);
    if (!there.startsWith(SafeFiles.resolved(out))) {
      throw UserException.of(
          "%s leads out of %s, to %s, and is not written; remove that link", folder, out, there);
    }
    return folder;
  }

  private static boolean link(Path source, Path target) {
    try {
      Files.createLink(target, source.toRealPath());
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      // Another disk, or a file system without links: the picture is copied instead.
      return false;
    }
  }
}
