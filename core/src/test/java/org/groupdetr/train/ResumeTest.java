package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunLogs;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that stops and goes on against one that never stops. */
class ResumeTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() {
    Engine.load();
  }

  private static RunSetting setting(String name, int loaderThreads) {
    return new TinyRun(folder).setting(name, TinyRun.recipe("data.loaderThreads=" + loaderThreads));
  }

  /** Stops a run after a step. */
  private record StopAt(Trainer trainer, long step) implements TrainListener {
    @Override
    public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
      if (metrics.step() == step) {
        trainer.stop();
      }
    }

    @Override
    public void evaluating(int done, int total) {}

    @Override
    public void epoch(EpochMetrics metrics, boolean best) {}
  }

  @Test
  void resumedWeightsEqualThoseOfARunThatNeverStopped() throws IOException {
    RunSetting straight = setting("straight", 1);
    try (Trainer trainer = new Trainer(straight)) {
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.FINISHED);
    }
    RunSetting broken = setting("broken", 3);
    for (long stop : new long[] {2, 6}) {
      try (Trainer trainer = new Trainer(broken)) {
        if (stop > 2) {
          trainer.restore();
        }
        assertThat(trainer.run(TinyRun.NOWHERE, new StopAt(trainer, stop)))
            .isEqualTo(Trainer.Ending.INTERRUPTED);
        assertThat(trainer.steps()).isEqualTo(stop);
      }
    }
    try (Trainer trainer = new Trainer(broken)) {
      trainer.restore();
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.FINISHED);
    }
    TinyRun.assertSameWeights(straight.folder().last(), broken.folder().last());
    TinyRun.assertSameWeights(straight.folder().best(), broken.folder().best());
    assertCutCheckpointIsRefused(broken);
  }

  static List<Recipe> projected() {
    return List.of(TinyRun.lwDetr(), TinyRun.rfDetr());
  }

  /** With dropped paths, an average that warms up, statistics of batches, squares of two sides. */
  @ParameterizedTest
  @MethodSource("projected")
  void projectedDetectorsGoOnAlike(Recipe recipe) {
    TinyRun runs = new TinyRun(folder);
    RunSetting straight = runs.setting(recipe.name() + "-straight", recipe);
    try (Trainer trainer = new Trainer(straight)) {
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
    }
    RunSetting broken = runs.setting(recipe.name() + "-broken", recipe.withLoader(3, 2));
    for (long stop : new long[] {3, 5, 9}) {
      try (Trainer trainer = new Trainer(broken)) {
        if (stop > 3) {
          trainer.restore();
        }
        trainer.run(TinyRun.NOWHERE, new StopAt(trainer, stop));
      }
    }
    TinyRun.assertSameWeights(straight.folder().last(), broken.folder().last());
    TinyRun.assertSameWeights(straight.folder().best(), broken.folder().best());
    TinyRun.assertSameWeights(straight.folder().checkpoint(), broken.folder().checkpoint());
    assertBuffersAreAveraged(straight.folder());
  }

  /** The average that is handed on has its own running statistics. */
  private static void assertBuffersAreAveraged(RunFolder run) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> last = TensorFile.open(run.last()).tensors("");
      Map<String, Tensor> raw = TensorFile.open(run.checkpoint()).tensors("model.");
      last.keySet().stream()
          .filter(name -> name.contains(".running_"))
          .forEach(name -> assertThat(last.get(name).bytes()).isNotEqualTo(raw.get(name).bytes()));
    }
  }

  /** Computing activations anew draws nothing anew and counts no batch twice; it rounds anew. */
  @ParameterizedTest
  @MethodSource("projected")
  void checkpointingGivesTheSameNumbers(Recipe recipe) {
    RunSetting kept = new TinyRun(folder).setting(recipe.name() + "-kept", recipe);
    Recipe anew = RecipeFile.changed(recipe, List.of("training.checkpointing=true"));
    RunSetting other = new TinyRun(folder).setting(recipe.name() + "-anew", anew);
    List<Double> expected = norms(kept);
    List<Double> found = norms(other);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).isCloseTo(expected.get(i), withinPercentage(0.1));
    }
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> before = TensorFile.open(kept.folder().last()).tensors("");
      TensorFile.open(other.folder().last())
          .tensors("")
          .forEach(
              (name, tensor) -> {
                if (name.contains(".running_")) {
                  double size = before.get(name).norm().item();
                  double difference = tensor.minus(before.get(name)).norm().item();
                  assertThat(difference).as(name).isLessThan(1e-3 * size);
                }
              });
    }
  }

  /** Of the gradients, step by step. */
  private static List<Double> norms(RunSetting setting) {
    List<Double> norms = new ArrayList<>();
    try (Trainer trainer = new Trainer(setting)) {
      trainer.run(TinyRun.NOWHERE, new Norms(norms));
    }
    return norms;
  }

  private record Norms(List<Double> norms) implements TrainListener {
    @Override
    public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
      norms.add(metrics.gradientNorm());
    }

    @Override
    public void evaluating(int done, int total) {}

    @Override
    public void epoch(EpochMetrics metrics, boolean best) {}
  }

  private static void assertCutCheckpointIsRefused(RunSetting setting) throws IOException {
    byte[] whole = Files.readAllBytes(setting.folder().checkpoint());
    Files.write(setting.folder().checkpoint(), java.util.Arrays.copyOf(whole, whole.length / 2));
    try (Trainer trainer = new Trainer(setting)) {
      assertThatThrownBy(trainer::restore)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("checkpoint.safetensors");
    }
  }

  @Test
  void anotherRecipeOrNumberOfThreadsIsRefusedByName() {
    RunSetting first = setting("first", 1);
    try (Trainer trainer = new Trainer(first)) {
      trainer.save();
    }
    RunSetting other =
        new TinyRun(folder).setting("first", TinyRun.recipe("training.learningRate=0.002"));
    try (Trainer trainer = new Trainer(other)) {
      assertThatThrownBy(trainer::restore)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("cannot resume from")
          .hasMessageContaining("training.learningRate was 0.001 and is 0.002, which the steps ");
    }
    int threads = Engine.threads();
    try (Trainer trainer = new Trainer(first)) {
      Engine.threads(threads + 1);
      assertThatThrownBy(trainer::restore)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("use --threads " + threads);
    } finally {
      Engine.threads(threads);
    }
  }

  private static RunSetting named(String name, String... settings) {
    return new TinyRun(folder).setting(name, TinyRun.recipe(settings));
  }

  /** One epoch, then a second one that was not planned, are a run of two. */
  @Test
  void aRunGoesOnLongerThanPlanned() {
    RunSetting straight = named("long");
    try (Trainer trainer = new Trainer(straight)) {
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
    }
    try (Trainer trainer = new Trainer(named("longer", "training.epochs=1"))) {
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.FINISHED);
    }
    RunSetting more =
        named(
            "longer",
            "training.logEvery=3",
            "training.checkpointEvery=2",
            "training.evaluateEvery=2");
    try (Trainer trainer = new Trainer(more)) {
      trainer.restore();
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.FINISHED);
      assertThat(trainer.steps()).isEqualTo(8);
    }
    TinyRun.assertSameWeights(straight.folder().last(), more.folder().last());
    assertThatThrownBy(() -> new Trainer(named("longer", "training.epochs=1")).restore())
        .hasMessageContaining("2 epochs are done: training.epochs must be at least as many, was 1");
  }

  @Test
  void dropsOfTheRateMayChangeAsLongAsTheyAreToCome() {
    String schedule = "training.schedule={kind: step, warmupSteps: 0, drops: %s, factor: 0.1}";
    try (Trainer trainer = new Trainer(named("drops", "training.epochs=1"))) {
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
    }
    try (Trainer trainer = new Trainer(named("drops", schedule.formatted("[2]")))) {
      trainer.restore(); // Drop 1 is of the second epoch, which has not begun.
      trainer.run(TinyRun.NOWHERE, new StopAt(trainer, 6));
    }
    try (Trainer trainer = new Trainer(named("drops", schedule.formatted("[1, 2]")))) {
      assertThatThrownBy(trainer::restore)
          .hasMessageContaining("training.schedule.drops was [] and is [1], which the steps ");
    }
    try (Trainer trainer = new Trainer(named("drops", schedule.formatted("[7]")))) {
      trainer.restore();
    }
  }

  /** Ends like a process that is killed while it evaluates. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private record Evaluating(Runnable work) implements TrainListener {
    @Override
    public void evaluating(int done, int total) {
      work.run();
    }
  }

  private static List<MetricsRecord> records(RunSetting setting) {
    return MetricsLog.read(setting.folder().metrics());
  }

  private static Trainer.Ending logged(Trainer trainer, TrainListener listener, RunFolder to) {
    try (RunLogs logs =
        RunLogs.open(to, trainer.steps(), trainer.epochs(), InstantSource.system())) {
      return trainer.run(logs, listener);
    }
  }

  @Test
  void aKillDuringTheEvaluationCostsNoStep() {
    RunSetting straight = named("whole");
    try (Trainer trainer = new Trainer(straight)) {
      logged(trainer, TrainListener.SILENT, straight.folder());
    }
    RunSetting killed = named("killed");
    AtomicInteger asked = new AtomicInteger();
    Runnable die =
        () -> {
          if (asked.incrementAndGet() == 2) { // the moving average; that of the weights is logged
            throw new Killed();
          }
        };
    try (Trainer trainer = new Trainer(killed)) {
      assertThatThrownBy(() -> logged(trainer, new Evaluating(die), killed.folder()))
          .isInstanceOf(Killed.class);
    }
    assertThat(records(killed)).hasSize(5); // four steps and one evaluation
    try (Trainer trainer = new Trainer(killed)) {
      trainer.restore();
      assertThat(trainer.steps()).isEqualTo(4);
      assertThat(trainer.epochs()).isZero();
      Evaluating stop = new Evaluating(trainer::stop);
      assertThat(logged(trainer, stop, killed.folder())).isEqualTo(Trainer.Ending.INTERRUPTED);
    }
    assertThat(records(killed)).hasSize(4); // The evaluation is not done, so it is not logged.
    try (Trainer trainer = new Trainer(killed)) {
      trainer.restore();
      assertThat(logged(trainer, TrainListener.SILENT, killed.folder()))
          .isEqualTo(Trainer.Ending.FINISHED);
    }
    TinyRun.assertSameWeights(straight.folder().last(), killed.folder().last());
    TinyRun.assertSameWeights(straight.folder().best(), killed.folder().best());
    assertThat(records(killed).stream().map(MetricsRecord::step))
        .containsExactly(1L, 2L, 3L, 4L, 4L, 4L, 5L, 6L, 7L, 8L, 8L, 8L);
    assertThat(precisions(killed)).isEqualTo(precisions(straight)).hasSize(4);
  }

  private static List<Map<String, Double>> precisions(RunSetting setting) {
    return records(setting).stream()
        .filter(EpochMetrics.class::isInstance)
        .map(record -> ((EpochMetrics) record).coco())
        .toList();
  }

  /** A run that had lost its patience does not find it again by being resumed. */
  @Test
  void aRunThatStoppedEarlyStaysStopped() {
    Recipe recipe =
        TinyRun.recipe(
            "training.epochs=9",
            "training.earlyStopping.patience=1",
            "training.earlyStopping.minimumGain=0.99");
    RunSetting setting = new TinyRun(folder).setting("impatient", recipe);
    try (Trainer trainer = new Trainer(setting)) {
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.STOPPED_EARLY);
      assertThat(trainer.steps()).isEqualTo(8);
    }
    try (Trainer trainer = new Trainer(setting)) {
      trainer.restore();
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.STOPPED_EARLY);
      assertThat(trainer.steps()).isEqualTo(8);
    }
  }
}
