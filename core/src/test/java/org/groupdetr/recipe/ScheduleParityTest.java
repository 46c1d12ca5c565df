package org.groupdetr.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The learning rates of each epoch, to the last bit, for every schedule in {@code golden.dir}. */
class ScheduleParityTest {
  private static final long STEPS = 7;

  @TestFactory
  Stream<DynamicTest> ratesOfEachEpoch() throws IOException {
    String golden = System.getProperty("golden.dir", "../core/src/test/resources/golden");
    Path file = Path.of(golden, "conditional", "schedule.json");
    if (!Files.exists(file)) {
      return Stream.empty();
    }
    JsonNode cases = new ObjectMapper().readTree(file.toFile());
    return cases.properties().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue())));
  }

  private static void check(JsonNode expected) {
    int epochs = expected.get("epochs").asInt();
    int every = expected.get("lr_drop").asInt();
    List<Integer> drops =
        IntStream.iterate(every, drop -> drop < epochs, drop -> drop + every).boxed().toList();
    ScheduleSpec schedule = new ScheduleSpec.Step(0, drops, 0.1);
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (long step : new long[] {epoch * STEPS, epoch * STEPS + STEPS - 1}) {
        double factor = schedule.factor(step, STEPS, epochs);
        assertThat(1e-4 * factor).isEqualTo(expected.get("main").get(epoch).asDouble());
        assertThat(1e-5 * factor).isEqualTo(expected.get("backbone").get(epoch).asDouble());
      }
    }
  }
}
