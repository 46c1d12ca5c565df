package org.groupdetr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.groupdetr.eval.PrecisionTable.Curve;
import org.groupdetr.golden.GoldenFolder;

/** Reference numbers of COCO's evaluation: finding, reading and comparing them. */
final class CocoGolden {
  private static final double STATS_TOLERANCE = 1e-12;

  private CocoGolden() {}

  /** The folder with reference numbers of evaluation. */
  static Path folder() {
    return GoldenFolder.root().resolve("cocoeval");
  }

  /** All files below the folder with such a name, which the own collection must have. */
  static List<Path> files(String pattern) {
    try (Stream<Path> all = Files.walk(GoldenFolder.file("cocoeval"))) {
      List<Path> files =
          all.filter(p -> p.getFileName().toString().matches(pattern)).sorted().toList();
      GoldenFolder.requireSome(files, "cocoeval, " + pattern);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pictures' truth or results: beside the numbers, or where data sets lie, or the copy here. */
  static Path data(String name) {
    Path copy;
    try {
      copy = Path.of(CocoGolden.class.getResource("/golden/cocoeval/data/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    Path dataSets = folder().getParent().resolveSibling("data").resolve("cocoeval");
    return Stream.of(folder().resolve("data"), dataSets)
        .map(f -> f.resolve(name))
        .filter(Files::exists)
        .findFirst()
        .orElse(copy);
  }

  static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertStats(CocoSummary summary, JsonNode expected) {
    assertThat(expected.size()).isEqualTo(12);
    assertThat(summary.metrics()).hasSize(12);
    expected
        .properties()
        .forEach(
            stat -> {
              String name =
                  stat.getKey().replace("small", "s").replace("medium", "m").replace("large", "l");
              assertThat(summary.value(name))
                  .as(stat.getKey())
                  .isCloseTo(stat.getValue().asDouble(), within(STATS_TOLERANCE));
            });
  }

  static void assertClasses(List<ClassResult> classes, JsonNode expected) {
    assertThat(classes).hasSize(expected.size());
    for (int k = 0; k < expected.size(); k++) {
      ClassResult ours = classes.get(k);
      JsonNode row = expected.get(k);
      assertThat(ours.id()).isEqualTo(row.get("id").asInt());
      assertThat(ours.name()).isEqualTo(row.get("name").asText());
      assertThat(List.of(ours.objects(), ours.crowds(), ours.detections()))
          .as("objects, crowds and detections of %s", ours.name())
          .containsExactly(
              row.get("objects").asInt(), row.get("crowds").asInt(), row.get("detections").asInt());
      double[] numbers = {ours.ap(), ours.ap50(), ours.ap75(), ours.ar()};
      double[] wanted =
          Stream.of("AP", "AP50", "AP75", "AR100")
              .mapToDouble(n -> row.get(n).asDouble())
              .toArray();
      assertThat(numbers).as(ours.name()).containsExactly(wanted, within(STATS_TOLERANCE));
    }
  }

  /** The table's arrays in the order [T, R, K, A, M], or without R. */
  static double[] flat(PrecisionTable table, boolean alongRecall, ToDoubleFunction<Point> value) {
    int points = alongRecall ? Thresholds.RECALL_COUNT : 1;
    double[] flat =
        new double
            [Thresholds.IOU_COUNT * points * table.classes() * table.areas() * table.limits()];
    int i = 0;
    for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
      for (int r = 0; r < points; r++) {
        for (int k = 0; k < table.classes(); k++) {
          for (int a = 0; a < table.areas(); a++) {
            for (int m = 0; m < table.limits(); m++, i++) {
              flat[i] = value.applyAsDouble(new Point(new Curve(k, a, m), t, r));
            }
          }
        }
      }
    }
    return flat;
  }

  record Point(Curve curve, int t, int r) {}

  static double[] precision(PrecisionTable table) {
    return flat(table, true, p -> table.precision(p.curve(), p.t(), p.r()));
  }

  static double[] scores(PrecisionTable table) {
    return flat(table, true, p -> table.score(p.curve(), p.t(), p.r()));
  }

  static double[] recall(PrecisionTable table) {
    return flat(table, false, p -> table.recall(p.curve(), p.t()));
  }

  /** Equal to the bit; says where not, which AssertJ takes very long for. */
  static void assertSame(String name, double[] actual, double[] expected) {
    int at = Arrays.mismatch(actual, expected);
    assertThat(at)
        .as(
            () ->
                name
                    + " differ at "
                    + at
                    + (at < 0 || at >= Math.min(actual.length, expected.length)
                        ? ": lengths " + actual.length + " and " + expected.length
                        : ": " + actual[at] + " for " + expected[at]))
        .isEqualTo(-1);
  }

  static String sha256(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs of equal numbers, written out. */
  static double[] unrolled(double[] values, int[] lengths) {
    double[] all = new double[Arrays.stream(lengths).sum()];
    int to = 0;
    for (int i = 0; i < values.length; i++) {
      Arrays.fill(all, to, to + lengths[i], values[i]);
      to += lengths[i];
    }
    return all;
  }

  /** The table in the order [T, K, A, M, R]. */
  static double[] alongRecallLast(PrecisionTable table, ToDoubleFunction<Point> value) {
    int classes = table.classes();
    double[] flat = flat(table, true, value);
    int rest = classes * table.areas() * table.limits();
    double[] moved = new double[flat.length];
    for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
      for (int r = 0; r < Thresholds.RECALL_COUNT; r++) {
        for (int j = 0; j < rest; j++) {
          moved[(t * rest + j) * Thresholds.RECALL_COUNT + r] =
              flat[(t * Thresholds.RECALL_COUNT + r) * rest + j];
        }
      }
    }
    return moved;
  }

  /** A tensor of a safetensors file, F64 or I32, as doubles. */
  static double[] tensor(Path file, String name) {
    try {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int header = (int) all.getLong();
      JsonNode entry =
          new ObjectMapper()
              .readTree(new String(all.array(), 8, header, StandardCharsets.UTF_8))
              .get(name);
      int from = 8 + header + entry.get("data_offsets").get(0).asInt();
      int to = 8 + header + entry.get("data_offsets").get(1).asInt();
      boolean whole = entry.get("dtype").asText().equals("I32");
      double[] values = new double[(to - from) / (whole ? 4 : 8)];
      for (int i = 0; i < values.length; i++) {
        values[i] = whole ? all.getInt(from + 4 * i) : all.getDouble(from + 8 * i);
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
