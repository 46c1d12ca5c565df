package org.groupdetr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.distributed.ThreadGroups;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Timed steps. */
class BenchmarkTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  @Test
  void stepsOfSeveralAreTimedBesideThoseOfEach() {
    Recipe recipe = RecipeFile.read("small", List.of("training.groups=1"));
    Benchmark.Workload load =
        new Benchmark.Workload(recipe.detector(), recipe.training(), 64, 64, 1, 2, 3, 1, 2);
    long begin = System.nanoTime();
    List<Benchmark.SharedSteps> steps =
        ThreadGroups.run(2, group -> new Benchmark(load, Device.CPU).sharedSteps(group));
    double whole = (System.nanoTime() - begin) / 1e9;
    for (Benchmark.SharedSteps one : steps) {
      assertThat(one.waited()).isGreaterThan(0).isLessThan(1);
      assertThat(one.apart()).isPositive();
      assertThat(2 * (one.seconds() + one.apart())).isPositive().isLessThan(whole);
    }
  }

  @Test
  void theMedianLeavesOutWhatIsNotTimed() {
    Stopwatch watch = new Stopwatch();
    for (int i = 0; i < 4; i++) {
      watch.time(() -> {});
    }
    assertThat(watch.sum(3)).isEqualTo(watch.median(3));
    assertThat(watch.sum(0)).isGreaterThanOrEqualTo(watch.sum(2));
  }
}
