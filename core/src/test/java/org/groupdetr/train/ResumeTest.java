package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.Detector;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.DataSets;
import org.groupdetr.data.Detection;
import org.groupdetr.data.ShapesData;
import org.groupdetr.data.ShapesSpec;
import org.groupdetr.data.TrainingPictures;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that stops and goes on against one that never stops; and what its model says then. */
class ResumeTest {
  private static final List<String> SMALL =
      List.of(
          "training.epochs=2",
          "training.batchSize=8",
          "training.logEvery=1",
          "training.ema.decay=0.9",
          "training.schedule.drops=[1]",
          "detector.dropout=0.1",
          "detector.backbone.width=16",
          "detector.channels=32",
          "data.augmentation.shortSides=[40,48]",
          "data.evaluationSize.shortSide=48",
          "training.groups=2");

  @TempDir private static Path folder;
  private static DataSet data;

  @BeforeAll
  static void prepare() {
    Engine.load();
    ShapesData.write(folder.resolve("shapes"), new ShapesSpec(32, 4, 48, 3, 3, 1));
    data = DataSets.open(folder.resolve("shapes"));
  }

  private static Trainer.Setting setting(String name, int loaderThreads) {
    List<String> overrides = new java.util.ArrayList<>(SMALL);
    Recipe recipe = RecipeFile.read("demo", overrides);
    LoadedBatches training =
        LoadedBatches.training(
            TrainingPictures.of(data.split("train").orElseThrow(), data.labels()), recipe);
    LoadedBatches threaded =
        new LoadedBatches(
            training.pictures(),
            training.augmentation(),
            training.order(),
            new org.groupdetr.data.LoaderSpec(loaderThreads, 2));
    Evaluation evaluation =
        new Evaluation(
            LoadedBatches.evaluation(
                TrainingPictures.of(data.split("val").orElseThrow(), data.labels()), recipe),
            new CocoEvaluator(data.split("val").orElseThrow().truth(), CocoSettings.standard()));
    return new Trainer.Setting(
        recipe,
        data.labels(),
        threaded,
        Optional.of(evaluation),
        new RunFolder(folder.resolve(name)),
        Device.CPU);
  }

  private static final MetricsSink NOWHERE =
      new MetricsSink() {
        @Override
        public void step(StepMetrics metrics) {}

        @Override
        public void epoch(EpochMetrics metrics) {}
      };

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
    Trainer.Setting straight = setting("straight", 0);
    try (Trainer trainer = new Trainer(straight)) {
      assertThat(trainer.run(NOWHERE, TrainListener.SILENT)).isEqualTo(Trainer.Ending.FINISHED);
    }
    Trainer.Setting broken = setting("broken", 2);
    for (long stop : new long[] {2, 6}) {
      try (Trainer trainer = new Trainer(broken)) {
        if (stop > 2) {
          trainer.restore();
        }
        assertThat(trainer.run(NOWHERE, new StopAt(trainer, stop)))
            .isEqualTo(Trainer.Ending.INTERRUPTED);
        assertThat(trainer.steps()).isEqualTo(stop);
      }
    }
    try (Trainer trainer = new Trainer(broken)) {
      trainer.restore();
      assertThat(trainer.run(NOWHERE, TrainListener.SILENT)).isEqualTo(Trainer.Ending.FINISHED);
    }
    assertThat(Files.mismatch(straight.folder().last(), broken.folder().last())).isEqualTo(-1);
    assertCutCheckpointIsRefused(broken);
    assertModelPredicts(broken.folder().last());
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

  private static void assertModelPredicts(Path model) {
    try (Detector detector = Detector.load(model)) {
      BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
      List<Detection> found = detector.predict(picture, 0);
      assertThat(found).isNotEmpty();
      List<List<Detection>> again =
          java.util.stream.IntStream.range(0, 8)
              .parallel()
              .mapToObj(i -> detector.predict(picture, 0))
              .toList();
      assertThat(again).allMatch(found::equals);
      assertThat(found.get(0).categoryId()).isIn(1, 3, 4);
    }
  }
}
