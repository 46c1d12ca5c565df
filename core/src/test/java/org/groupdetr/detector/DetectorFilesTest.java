package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A detector's file says what makes it differ, and nothing that others say too. Lines in common are
 * counted as Python's {@code difflib} does: the longest run that two files share, then the same on
 * both sides of it. Blank lines do not count, all others do.
 */
class DetectorFilesTest {
  private static final Path FOLDER = Path.of("src/main/java/org/groupdetr/detector");
  private static final int SHORTEST = 40;
  private static final int LONGEST = 70;
  private static final double MOST_SHARED = 0.25;

  /** A detector's file. */
  private record Source(String name, List<String> lines) {
    static Source of(Class<?> spec) {
      try {
        Path file = FOLDER.resolve(spec.getSimpleName() + ".java");
        return new Source(spec.getSimpleName(), Files.readAllLines(file));
      } catch (IOException e) {
        throw new AssertionError("a detector has no file of its own: " + spec, e);
      }
    }

    List<String> written() {
      return lines.stream().filter(line -> !line.isBlank()).toList();
    }
  }

  private static List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (Class<?> spec : DetectorSpec.class.getPermittedSubclasses()) {
      sources.add(Source.of(spec));
    }
    assertThat(sources).hasSizeGreaterThanOrEqualTo(6);
    return sources;
  }

  @Test
  void aFileIsAsLongAsWhatItHasToSay() {
    for (Source source : sources()) {
      assertThat(source.lines.size()).as(source.name).isBetween(SHORTEST, LONGEST);
    }
  }

  @Test
  void filesShareLittle() {
    List<Source> sources = sources();
    for (Source one : sources) {
      for (Source other : sources.subList(sources.indexOf(one) + 1, sources.size())) {
        assertThat(share(one.written(), other.written()))
            .as(one.name + " and " + other.name)
            .isLessThan(MOST_SHARED);
      }
    }
  }

  /** The measure itself: runs in order count, whatever stands between them. */
  @Test
  void linesInOrderAreShared() {
    assertThat(share(List.of("a", "b", "c", "d"), List.of("a", "x", "c", "d"))).isEqualTo(0.75);
    assertThat(share(List.of("a", "b"), List.of("b", "a", "y", "z"))).isEqualTo(0.5);
    assertThat(share(List.of("a"), List.of("b"))).isZero();
  }

  private static double share(List<String> one, List<String> other) {
    return (double) shared(one, other) / Math.min(one.size(), other.size());
  }

  private static int shared(List<String> one, List<String> other) {
    int most = 0;
    int at = 0;
    int otherAt = 0;
    for (int i = 0; i < one.size(); i++) {
      for (int j = 0; j < other.size(); j++) {
        int run = run(one, i, other, j);
        if (run > most) {
          most = run;
          at = i;
          otherAt = j;
        }
      }
    }
    if (most == 0) {
      return 0;
    }
    return shared(one.subList(0, at), other.subList(0, otherAt))
        + most
        + shared(one.subList(at + most, one.size()), other.subList(otherAt + most, other.size()));
  }

  private static int run(List<String> one, int from, List<String> other, int otherFrom) {
    int run = 0;
    while (from + run < one.size()
        && otherFrom + run < other.size()
        && one.get(from + run).equals(other.get(otherFrom + run))) {
      run++;
    }
    return run;
  }
}
