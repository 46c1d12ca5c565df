package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs that break down, and disks that are full: what was good stays, and can be gone on from. */
class BrokenRunTest {
  @TempDir private static Path folder;
  private static RunSetting whole;

  @BeforeAll
  static void runWithoutTrouble() {
    Engine.load();
    whole = new TinyRun(folder).setting("whole", TinyRun.recipe());
    try (Trainer trainer = new Trainer(whole)) {
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
    }
  }

  private static RunSetting with(RunSetting setting, BatchSource training) {
    return new RunSetting(
        setting.recipe(),
        setting.labels(),
        training,
        setting.evaluation(),
        setting.folder(),
        setting.device());
  }

  /** Batches of which one has a pixel that is no number. */
  private record Poisoned(BatchSource source, int at) implements BatchSource {
    @Override
    public int batches() {
      return source.batches();
    }

    @Override
    public Stream open(int epoch, int first) {
      Stream stream = source.open(epoch, first);
      int[] next = {first};
      return new Stream() {
        @Override
        public Optional<HostBatch> next() {
          Optional<HostBatch> batch = stream.next();
          return next[0]++ == at ? batch.map(TinyBatches::poisoned) : batch;
        }

        @Override
        public void release(HostBatch batch) {}

        @Override
        public double waitedSeconds() {
          return 0;
        }

        @Override
        public void close() {
          stream.close();
        }
      };
    }
  }

  private static void assertGoesOnAsIfNothingHadBeen(RunSetting setting) {
    try (Trainer trainer = new Trainer(setting)) {
      trainer.restore();
      assertThat(trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isEqualTo(Trainer.Ending.FINISHED);
    }
    TinyRun.assertSameWeights(whole.folder().last(), setting.folder().last());
  }

  @Test
  void aBreakdownNamesItsPicturesAndKeepsTheStateBeforeIt() {
    RunSetting setting = new TinyRun(folder).setting("poisoned", TinyRun.recipe());
    try (Trainer trainer = new Trainer(with(setting, new Poisoned(setting.training(), 2)))) {
      assertThatThrownBy(() -> trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isInstanceOf(UserException.class)
          .hasMessageMatching(
              "training broke down: .*not finite.*; pictures of this step: (\\d+, ){7}\\d+; try a"
                  + " lower learning rate; the state before this step is in .*checkpoint.*");
      assertThat(trainer.steps()).isEqualTo(2);
    }
    assertGoesOnAsIfNothingHadBeen(setting);
  }

  /** Weights that are no numbers any more must not take the place of good ones. */
  @Test
  void spoiltWeightsNeverReplaceAGoodCheckpoint() throws IOException {
    RunSetting setting = new TinyRun(folder).setting("spoilt", TinyRun.recipe());
    try (Trainer trainer = new Trainer(setting);
        Scope scope = Scope.open()) {
      trainer.save();
      byte[] good = Files.readAllBytes(setting.folder().checkpoint());
      Map<String, Tensor> weights =
          TensorFile.open(setting.folder().checkpoint()).tensors("model.");
      weights.values().forEach(tensor -> tensor.multiplyInPlace(Double.NaN));
      trainer.begin(detector -> detector.load(weights));
      assertThatThrownBy(() -> trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("the last good state stays in ");
      assertThat(Files.readAllBytes(setting.folder().checkpoint())).isEqualTo(good);
    }
    assertGoesOnAsIfNothingHadBeen(setting);
  }

  /** The system's device that is always full stands where the half file is written. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskCostsNothingThatWasWritten() throws IOException {
    RunSetting setting =
        new TinyRun(folder).setting("full", TinyRun.recipe("training.checkpointEvery=1"));
    Path half = setting.folder().path().resolve(".checkpoint.safetensors.part");
    byte[] before;
    try (Trainer trainer = new Trainer(setting)) {
      trainer.save();
      before = Files.readAllBytes(setting.folder().checkpoint());
      Files.createSymbolicLink(half, Path.of("/dev/full"));
      assertThatThrownBy(() -> trainer.run(TinyRun.NOWHERE, TrainListener.SILENT))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("cannot write " + setting.folder().checkpoint() + ": ")
          .hasMessageContaining("No space left on device");
    }
    assertThat(half).doesNotExist();
    assertThat(Files.readAllBytes(setting.folder().checkpoint())).isEqualTo(before);
    assertGoesOnAsIfNothingHadBeen(setting);
  }
}
