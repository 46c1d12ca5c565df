package org.groupdetr.data;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/** Looking into folders; a folder that is not there has nothing in it. */
public final class Folders {
  private static final Set<String> PICTURES =
      Set.of("jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp");

  private Folders() {}

  /** Files that end in {@code .extension}, in any case, by name; hidden ones are not seen. */
  public static List<Path> files(Path folder, String extension) {
    return list(folder).stream()
        .filter(f -> extension(f).equals(extension) && Files.isRegularFile(f))
        .toList();
  }

  /** Folders in {@code folder}, by name. */
  public static List<Path> folders(Path folder) {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  /** Picture files in {@code folder} and below, also behind links, by their path. */
  public static List<Path> pictures(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return sorted(files.filter(Folders::isPicture));
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new UserException("cannot list " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  /** Whether a file's name says that it is a picture. */
  public static boolean isPicture(Path file) {
    return !isHidden(file) && PICTURES.contains(extension(file));
  }

  /** The first of {@code names} that is a folder in {@code parent}. */
  public static Optional<Path> firstOf(Path parent, String... names) {
    return Stream.of(names).map(parent::resolve).filter(Files::isDirectory).findFirst();
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
    return (sameRoot ? from.relativize(to) : to).toString().replace('\\', '/');
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return sorted(files.filter(f -> !isHidden(f)));
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new UserException("cannot list " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  /** By text, not by Path, whose order differs between systems. */
  private static List<Path> sorted(Stream<Path> files) {
    return files.sorted(Comparator.comparing(Path::toString)).toList();
  }

  private static boolean isHidden(Path file) {
    return String.valueOf(file.getFileName()).startsWith(".");
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
