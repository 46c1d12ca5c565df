package org.groupdetr.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * Looking into folders; a folder that is not there has nothing in it. Hidden files and folders, and
 * those that systems leave everywhere, are not seen.
 */
public final class Folders {
  private static final Set<String> CLUTTER =
      Set.of(
          "__macosx",
          "@eadir",
          "#recycle",
          "$recycle.bin",
          "system volume information",
          "lost+found",
          "__pycache__",
          "thumbs.db",
          "desktop.ini");

  private Folders() {}

  /** Files that end in {@code .extension}, in any case, by name. */
  public static List<Path> files(Path folder, String extension) {
    return list(folder).stream()
        .filter(f -> extension(f).equals(extension) && Files.isRegularFile(f))
        .toList();
  }

  /** Such files in {@code folder} and below. */
  public static List<Path> filesBelow(Path folder, String extension) {
    return below(folder, f -> extension(f).equals(extension) && Files.isRegularFile(f));
  }

  /** All files in {@code folder} and below. */
  public static List<Path> files(Path folder) {
    return below(folder, Files::isRegularFile);
  }

  /** Folders in {@code folder}, by name. */
  public static List<Path> folders(Path folder) {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  /** Picture files in {@code folder} and below, by their path. */
  public static List<Path> pictures(Path folder) {
    return below(folder, f -> PictureFiles.isPicture(f) && Files.isRegularFile(f));
  }

  /**
   * Files in {@code folder} and below, also behind links, by their path. A folder that is reached
   * in two ways is listed once, and links back to a folder above are passed over.
   */
  private static List<Path> below(Path folder, Predicate<Path> wanted) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    List<Path> links = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    Path start = real(folder);
    collect(folder, start, wanted, new Walk(found, links, seen));
    for (int i = 0; i < links.size(); i++) {
      Path real = real(links.get(i));
      if (!start.startsWith(real)) {
        collect(links.get(i), real, wanted, new Walk(found, links, seen));
      }
    }
    return sorted(found.stream());
  }

  /** What a walk has found, the links to folders that it has still to follow, and where it was. */
  private record Walk(List<Path> found, List<Path> links, Set<Path> seen) {}

  private static void collect(Path folder, Path real, Predicate<Path> wanted, Walk walk) {
    if (!walk.seen().add(real)) {
      return;
    }
    for (Path file : list(folder)) {
      if (!Files.isDirectory(file)) {
        if (wanted.test(file)) {
          walk.found().add(file);
        }
      } else if (Files.isSymbolicLink(file)) {
        walk.links().add(file);
      } else {
        collect(file, real.resolve(String.valueOf(file.getFileName())), wanted, walk);
      }
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw cannotList(folder, e);
    }
  }

  /** The first of {@code names} that is a folder in {@code parent}, in any case of letters. */
  public static Optional<Path> firstOf(Path parent, String... names) {
    return Stream.of(names)
        .flatMap(name -> child(parent, name).stream())
        .filter(Files::isDirectory)
        .findFirst();
  }

  /**
   * What a path of either kind of slashes leads to from {@code folder}: as it stands, or else in
   * another case of letters, or with accents encoded in another way, if that is one.
   */
  public static Optional<Path> find(Path folder, String path) {
    Path at = folder;
    for (String name : ForeignPath.parts(path)) {
      Optional<Path> child = child(at, name);
      if (child.isEmpty()) {
        return Optional.empty();
      }
      at = child.get();
    }
    return Optional.of(at);
  }

  private static Optional<Path> child(Path folder, String name) {
    try {
      Path child = folder.resolve(name);
      if (Files.exists(child)) {
        return Optional.of(child);
      }
    } catch (InvalidPathException e) {
      return Optional.empty(); // No file can be called so.
    }
    List<Path> alike =
        list(folder).stream()
            .filter(
                f -> NameKey.CASE.of(String.valueOf(f.getFileName())).equals(NameKey.CASE.of(name)))
            .toList();
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }

  /** The file's name without its extension. */
  public static String stem(Path file) {
    return stem(String.valueOf(file.getFileName()));
  }

  /** The name without its extension. */
  public static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 1 ? name : name.substring(0, dot);
  }

  /**
   * The path from {@code folder} to {@code file} with forward slashes on every system; the whole
   * path where there is no way between them.
   */
  public static String relative(Path folder, Path file) {
    Path from = folder.toAbsolutePath().normalize();
    Path to = file.toAbsolutePath().normalize();
    boolean sameRoot = Objects.equals(from.getRoot(), to.getRoot());
    String path = (sameRoot ? from.relativize(to) : to).toString();
    String separator = from.getFileSystem().getSeparator();
    return separator.equals("/") ? path : path.replace(separator, "/");
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return sorted(files.filter(f -> !isClutter(f)));
    } catch (IOException | UncheckedIOException e) {
      throw cannotList(folder, e);
    }
  }

  private static UserException cannotList(Path folder, Exception e) {
    return new UserException("cannot list " + folder + ": " + SafeFiles.reason(e), e);
  }

  /** By text, not by Path, whose order differs between systems. */
  private static List<Path> sorted(Stream<Path> files) {
    return files.sorted(Comparator.comparing(Path::toString)).toList();
  }

  /** Whether a file or folder is hidden, or one that systems leave everywhere. */
  static boolean isClutter(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(".") || CLUTTER.contains(name.toLowerCase(Locale.ROOT));
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
