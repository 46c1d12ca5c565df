package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.Tiny;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty steps of every detector against those that are stored: a change that should leave the
 * numbers alone does. Renew after a change that means to alter them, and say why:
 *
 * <pre>./mvnw verify -Dtest=LossTraceTest -Dtrace.renew=true</pre>
 */
class LossTraceTest {
  private static final Path FILE = Path.of("src/test/resources/loss-traces.json");
  private static final int STEPS = 20;

  /**
   * Of detectors that choose tokens: sooner or later two of them are as good to within rounding,
   * and from then on another processor learns with another one.
   */
  private static final int STEPS_OF_CHOICES = 8;

  /** Other processors round otherwise, and steps build on steps. */
  private static final double ROUNDING = 2e-4;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static Stream<DetectorSpec> specs() {
    return Tiny.specs(0.1).stream();
  }

  private static String name(DetectorSpec spec) {
    return spec.getClass().getSimpleName();
  }

  private static List<Double> trace(DetectorSpec spec) {
    List<Double> losses = new ArrayList<>();
    try (TinyTraining training = TinyTraining.of(spec, false)) {
      for (int step = 0; step < STEPS; step++) {
        losses.add(training.run(step, TinyBatches.numbered(step % 4)).loss());
      }
    }
    return losses;
  }

  private static ObjectNode stored() throws IOException {
    return Files.exists(FILE)
        ? (ObjectNode) new ObjectMapper().readTree(FILE.toFile())
        : new ObjectMapper().createObjectNode();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void lossesAreThoseThatAreStored(DetectorSpec spec) throws IOException {
    List<Double> found = trace(spec);
    if (Boolean.getBoolean("trace.renew")) {
      renew(name(spec), found);
    }
    JsonNode expected = stored().path(name(spec));
    assertThat(expected)
        .as("no trace of %s is stored; store it with -Dtrace.renew=true", name(spec))
        .hasSize(STEPS);
    boolean chooses = !(spec.backbone() instanceof ResNetSpec);
    for (int step = 0; step < (chooses ? STEPS_OF_CHOICES : STEPS); step++) {
      double value = expected.get(step).asDouble();
      assertThat(found.get(step))
          .as("%s, step %d; all: %s", name(spec), step, found)
          .isCloseTo(value, within(ROUNDING * value));
    }
    // Nothing would be proved by losses that stand still. Where queries begin at other tokens from
    // step to step, they go up and down at first.
    if (chooses) {
      assertThat(
              IntStream.range(0, 4).mapToDouble(i -> Math.abs(found.get(i + 4) / found.get(i) - 1)))
          .anyMatch(change -> change > 0.01);
    } else {
      assertThat(found.get(STEPS - 1) / found.get((STEPS - 1) % 4)).isLessThan(0.99);
    }
  }

  private static void renew(String name, List<Double> losses) throws IOException {
    ObjectNode all = stored();
    ArrayNode list = all.putArray(name);
    losses.forEach(loss -> list.add(Double.parseDouble(String.format(Locale.ROOT, "%.6f", loss))));
    StringBuilder text = new StringBuilder("{\n");
    List<String> lines = new ArrayList<>();
    all.properties().forEach(e -> lines.add("  \"" + e.getKey() + "\": " + e.getValue()));
    text.append(String.join(",\n", lines)).append("\n}\n");
    Files.writeString(FILE, text);
  }
}
