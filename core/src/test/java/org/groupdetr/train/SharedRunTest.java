package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsSink;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.distributed.ProcessGroup;
import org.groupdetr.tensor.distributed.ThreadGroups;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs that several processes share out among them, against that of one. */
class SharedRunTest {
  @TempDir private static Path folder;
  private static Kept alone;

  /** What a run leaves: its numbers, and the weights, moments and averages of its checkpoint. */
  private record Kept(List<String> numbers, Map<String, List<Byte>> state) {}

  /** Remembers the numbers that have nothing to do with time. */
  private record Numbers(List<String> lines) implements MetricsSink {
    @Override
    public void step(StepMetrics m) {
      lines.add(m.step() + " " + m.loss() + " " + m.terms() + " " + m.gradientNorm());
      lines.add(m.learningRates().toString());
    }

    @Override
    public void epoch(EpochMetrics m) {
      lines.add(m.step() + " " + m.weights() + " " + m.coco() + " " + m.trainLoss());
    }
  }

  @BeforeAll
  static void runAlone() {
    Engine.load();
    new TinyRun(folder).data();
    List<String> numbers = new ArrayList<>();
    session(ProcessGroup.alone(), "alone", recipe(), numbers, false, trainer -> {});
    alone = kept("alone", numbers);
  }

  private static Recipe recipe(String... more) {
    List<String> settings = new ArrayList<>(List.of("training.accumulate=4", "training.epochs=2"));
    settings.addAll(List.of(more));
    return TinyRun.recipe(settings.toArray(String[]::new));
  }

  private static Trainer.Ending session(
      ProcessGroup group,
      String name,
      Recipe recipe,
      List<String> numbers,
      boolean resume,
      Consumer<Trainer> before) {
    RunSetting one = new TinyRun(folder).setting(name, recipe);
    RunSetting setting =
        new RunSetting(
            one.recipe(),
            one.labels(),
            one.training(),
            one.evaluation(),
            group.isFirst()
                ? one.folder()
                : new TinyRun(folder).setting("nowhere", recipe).folder(),
            one.device(),
            group);
    try (Trainer trainer = new Trainer(setting)) {
      if (resume && group.isFirst()) {
        trainer.restore();
      }
      before.accept(trainer);
      TrainListener stops =
          new TrainListener() {
            @Override
            public void step(StepMetrics m, int stepsPerEpoch, int epochs, boolean logged) {
              if (!resume && name.startsWith("stopped") && m.step() == 3 && group.rank() == 1) {
                trainer.stop();
              }
            }
          };
      return trainer.run(new Numbers(group.isFirst() ? numbers : new ArrayList<>()), stops);
    }
  }

  private static Kept kept(String name, List<String> numbers) {
    Map<String, List<Byte>> state = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      Path file = new TinyRun(folder).setting(name, recipe()).folder().checkpoint();
      for (Map.Entry<String, Tensor> entry : TensorFile.open(file).tensors("").entrySet()) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : entry.getValue().bytes()) {
          bytes.add(b);
        }
        state.put(entry.getKey(), bytes);
      }
    }
    return new Kept(numbers, state);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void numbersAndStateAreThoseOfOneProcess(int size) {
    List<String> numbers = new ArrayList<>();
    String name = "shared-" + size;
    assertThat(
            ThreadGroups.run(
                size, group -> session(group, name, recipe(), numbers, false, trainer -> {})))
        .containsOnly(Trainer.Ending.FINISHED);
    assertThat(numbers).isEqualTo(alone.numbers);
    assertThat(kept(name, numbers).state.keySet()).isEqualTo(alone.state.keySet());
    kept(name, numbers)
        .state
        .forEach((key, bytes) -> assertThat(bytes).as(key).isEqualTo(alone.state.get(key)));
    assertThat(new TinyRun(folder).setting("nowhere", recipe()).folder().path()).doesNotExist();
  }

  /** Whoever is asked, all stop after the same step, and another number of processes goes on. */
  @Test
  void whatOneWasAskedToStopAnotherNumberGoesOnWith() {
    List<String> numbers = new ArrayList<>();
    assertThat(
            ThreadGroups.run(
                2, group -> session(group, "stopped", recipe(), numbers, false, trainer -> {})))
        .containsOnly(Trainer.Ending.INTERRUPTED);
    assertThat(
            ThreadGroups.run(
                4, group -> session(group, "stopped", recipe(), numbers, true, trainer -> {})))
        .containsOnly(Trainer.Ending.FINISHED);
    assertThat(numbers).isEqualTo(alone.numbers);
    assertThat(kept("stopped", numbers).state).isEqualTo(alone.state);
  }

  /** Every process counts the evaluations without gain, and none goes on alone. */
  @Test
  void allStopEarlyAfterTheSameEpoch() {
    // A gain that no AP of so short a run makes: the second evaluation without one ends it.
    Recipe recipe =
        recipe("training.epochs=9", "training.earlyStopping={patience: 2, minimumGain: 0.99}");
    List<String> one = new ArrayList<>();
    Trainer.Ending ending =
        session(ProcessGroup.alone(), "early", recipe, one, false, trainer -> {});
    assertThat(ending).isEqualTo(Trainer.Ending.STOPPED_EARLY);
    List<String> two = new ArrayList<>();
    assertThat(
            ThreadGroups.run(
                2, group -> session(group, "early-2", recipe, two, false, trainer -> {})))
        .containsOnly(ending);
    assertThat(kept("early-2", two)).isEqualTo(kept("early", one));
    assertThat(kept("early", one).state.keySet()).anyMatch(key -> key.startsWith("ema."));
  }

  @Test
  void othersBeginWithTheWeightsOfTheFirst() {
    List<String> numbers = new ArrayList<>();
    ThreadGroups.run(
        2,
        group ->
            session(
                group,
                "spoilt",
                recipe(),
                numbers,
                false,
                trainer -> {
                  if (!group.isFirst()) {
                    trainer.begin(
                        detector -> {
                          try (NoGrad quiet = NoGrad.open()) {
                            detector.state().values().forEach(t -> t.multiplyInPlace(Double.NaN));
                          }
                        });
                  }
                }));
    assertThat(kept("spoilt", numbers)).isEqualTo(alone);
  }

  @Test
  void otherRecipesAreRefusedWithTheKey() {
    assertThatThrownBy(
            () ->
                ThreadGroups.run(
                    2,
                    group ->
                        session(
                            group,
                            "refused",
                            recipe("training.seed=" + group.rank()),
                            new ArrayList<>(),
                            false,
                            trainer -> {})))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "recipe differs: process 1 of 2 .* has seed: 1, and process 0 has seed: 0; start all"
                + " processes with the same options");
  }

  @Test
  void partsThatCannotBeSharedOutAreRefused() {
    assertThatThrownBy(
            () ->
                ThreadGroups.run(
                    3,
                    group ->
                        session(
                            group, "uneven", recipe(), new ArrayList<>(), false, trainer -> {})))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "training.accumulate is 4, which 3 processes cannot share out evenly: set it to 6, ");
  }
}
