package org.groupdetr.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the reference numbers lie: the folder that system property {@code golden.dir} names. */
public final class GoldenFolder {
  private GoldenFolder() {}

  private static final Path OWN =
      Path.of("../core/src/test/resources/golden").toAbsolutePath().normalize();

  /** The whole collection. */
  public static Path root() {
    return Path.of(System.getProperty("golden.dir", OWN.toString())).toAbsolutePath().normalize();
  }

  /** The own collection holds cases of every kind; one from elsewhere may leave some out. */
  public static void requireSome(List<?> cases, String kind) {
    requireSome(cases, kind, root());
  }

  /** As {@link #requireSome(List, String)}, of the collection at {@code root}. */
  static void requireSome(List<?> cases, String kind, Path root) {
    if (cases.isEmpty()) {
      assertThat(root).as("no cases of " + kind).isNotEqualTo(OWN);
      abort(root + " has no cases of " + kind);
    }
  }

  /** The file or folder at {@code path} below the root, which the own collection must have. */
  public static Path file(String path) {
    Path file = root().resolve(path);
    requireSome(Files.exists(file) ? List.of(file) : List.of(), path);
    return file;
  }

  /**
   * The files of {@code folder} whose names begin and end so, sorted; the own collection must have
   * some.
   */
  public static List<Path> files(String folder, String prefix, String suffix) {
    List<Path> files = filesIfAny(folder, prefix, suffix);
    requireSome(files, "%s/%s*%s".formatted(folder, prefix, suffix));
    return files;
  }

  /** As {@link #files}, for one kind of several, of which a collection may lack some. */
  public static List<Path> filesOfOneKind(String folder, String prefix, String suffix) {
    List<Path> files = filesIfAny(folder, prefix, suffix);
    return root().equals(OWN) ? files(folder, prefix, suffix) : files;
  }

  private static List<Path> filesIfAny(String folder, String prefix, String suffix) {
    if (!Files.exists(root().resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(root().resolve(folder))) {
      return files
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .filter(f -> f.getFileName().toString().endsWith(suffix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where the real data sets lie: system property {@code data.dir}, else {@code data} beside the
   * root. They are not part of the sources.
   */
  public static Optional<Path> data(String path) {
    String folder = System.getProperty("data.dir");
    Path data = folder == null ? root().resolveSibling("data") : Path.of(folder);
    return Optional.of(data.resolve(path)).filter(Files::exists);
  }

  /** Parses a JSON file. */
  public static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
