package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that stops and goes on against one that never stops. */
class ResumeTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() {
    Engine.load();
  }

  private static Trainer.Setting setting(String name, int loaderThreads) {
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
    Trainer.Setting straight = setting("straight", 1);
    try (Trainer trainer = new Trainer(straight)) {
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.FINISHED);
    }
    Trainer.Setting broken = setting("broken", 3);
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

  private static void assertCutCheckpointIsRefused(Trainer.Setting setting) throws IOException {
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
    Trainer.Setting first = setting("first", 1);
    try (Trainer trainer = new Trainer(first)) {
      trainer.save();
    }
    Trainer.Setting other =
        new TinyRun(folder).setting("first", TinyRun.recipe("training.learningRate=0.002"));
    try (Trainer trainer = new Trainer(other)) {
      assertThatThrownBy(trainer::restore)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("cannot resume from")
          .hasMessageContaining("from 'learningRate: 0.001' to 'learningRate: 0.002'");
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

  /** A run that had lost its patience does not find it again by being resumed. */
  @Test
  void aRunThatStoppedEarlyStaysStopped() {
    Recipe recipe =
        TinyRun.recipe(
            "training.epochs=9",
            "training.earlyStopping.patience=1",
            "training.earlyStopping.minimumGain=0.99");
    Trainer.Setting setting = new TinyRun(folder).setting("impatient", recipe);
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
