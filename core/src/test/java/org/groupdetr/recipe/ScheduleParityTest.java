package org.groupdetr.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The learning rates of each epoch, to the last bit, for every schedule in {@code golden.dir}. */
class ScheduleParityTest {
  private static final long STEPS = 7;

  @TestFactory
  Stream<DynamicTest> ratesOfEachEpoch() {
    JsonNode cases = GoldenFolder.json(GoldenFolder.file("conditional/schedule.json"));
    return cases.properties().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue())));
  }

  private static void check(JsonNode expected) {
    int epochs = expected.get("epochs").asInt();
    int every = expected.get("lr_drop").asInt();
    List<Double> drops =
        IntStream.iterate(every, drop -> drop < epochs, drop -> drop + every)
            .asDoubleStream()
            .boxed()
            .toList();
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
