package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsSink;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;

/** Runs of a very small detector on a few small pictures of shapes, in a folder. */
public record TinyRun(Path folder) {
  /** What makes the recipe {@code demo} very small; with dropout, groups and a moving average. */
  public static final List<String> SETTINGS =
      List.of(
          "training.epochs=2",
          "training.batchSize=8",
          "training.logEvery=1",
          "training.ema.decay=0.9",
          "training.schedule={kind: step, warmupSteps: 0, drops: [1], factor: 0.1}",
          "training.groups=2",
          "detector.transformer.dropout=0.1",
          "detector.backbone.width=16",
          "detector.transformer.channels=32",
          "data.augmentation.shortSides=[40,48]",
          "data.evaluationSize.shortSide=48");

  /** Listens to nothing. */
  public static final MetricsSink NOWHERE =
      new MetricsSink() {
        @Override
        public void step(StepMetrics metrics) {}

        @Override
        public void epoch(EpochMetrics metrics) {}
      };

  /** The recipe with some more settings. */
  public static Recipe recipe(String... more) {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.addAll(List.of(more));
    return RecipeFile.read("demo", settings);
  }

  /** What makes a recipe of a projected detector very small; with drop path and a warm-up. */
  private static final List<String> PROJECTED =
      List.of(
          "training.epochs=2",
          "training.batchSize=8",
          "training.logEvery=1",
          "training.ema={decay: 0.9, warmupSteps: 3}",
          "training.schedule={kind: step, warmupSteps: 0, drops: [1], factor: 0.1}",
          "training.layerDecay={layer: 0.8, component: 0.7}",
          "training.dropPath=0.4",
          "training.groups=2",
          "detector.transformer.channels=32",
          "detector.transformer.decoderLayers=2",
          "detector.transformer.feedForward=32",
          "detector.crossAttention.heads=2",
          "detector.queries=8",
          "data.augmentation.oneSizePerBatch=true",
          "data.augmentation.sides=[64, 128]",
          "data.evaluationSize={shortSide: 64, longSide: 64}");

  /** A very small LW-DETR. */
  public static Recipe lwDetr(String... more) {
    return projected(
        "lw-detr-scratch",
        "{channels: 16, heads: 2, blocks: 3, windowed: [0], outputs: [0, 2]}",
        more);
  }

  /** A very small RF-DETR. */
  public static Recipe rfDetr(String... more) {
    return projected(
        "rf-detr-scratch",
        "{channels: 16, heads: 2, layers: 3, patch: 8, windows: 2, positions: 8, registers: 0,"
            + " outputs: [1, 3]}",
        more);
  }

  private static Recipe projected(String name, String backbone, String... more) {
    List<String> settings = new ArrayList<>(PROJECTED);
    settings.add("detector.backbone=" + backbone);
    settings.addAll(List.of(more));
    return RecipeFile.read(name, settings);
  }

  /** 32 pictures to learn from, 4 to evaluate on; written when first asked for. */
  public DataSet data() {
    Path shapes = folder.resolve("shapes");
    if (!Files.exists(shapes)) {
      ShapesData.write(shapes, new ShapesSpec(32, 4, 48, 3, 3, 1));
    }
    return DataSets.open(shapes);
  }

  /** A run in a folder below. */
  public RunSetting setting(String name, Recipe recipe) {
    DataSet data = data();
    Validation evaluation =
        new Validation(
            LoadedBatches.evaluation(
                TrainingPictures.of(data.split("val").orElseThrow(), data.labels()), recipe),
            new CocoEvaluator(data.split("val").orElseThrow().truth(), CocoSettings.standard()));
    return new RunSetting(
        recipe,
        data.labels(),
        LoadedBatches.training(
            TrainingPictures.of(data.split("train").orElseThrow(), data.labels()), recipe),
        Optional.of(evaluation),
        new RunFolder(folder.resolve(name)),
        Device.CPU);
  }

  /** A trained model; needs the engine. */
  public Path model() {
    RunSetting setting = setting("trained", recipe("training.epochs=1"));
    if (!Files.exists(setting.folder().last())) {
      try (Trainer trainer = new Trainer(setting)) {
        trainer.run(NOWHERE, TrainListener.SILENT);
      }
    }
    return setting.folder().last();
  }

  /** A model that takes nearly everything for an object of some class. */
  public Path boldModel() {
    ModelFile model = ModelFile.open(model());
    Path bold = folder.resolve("bold.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> state = new LinkedHashMap<>(TensorFile.open(model()).tensors(""));
      state.computeIfPresent("class_embed.bias", (name, bias) -> bias.plus(5));
      ModelFile.write(bold, model.recipe(), model.labels(), state);
    }
    return bold;
  }

  /** Every tensor of two files has the same bits. */
  public static void assertSameWeights(Path one, Path other) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> expected = TensorFile.open(one).tensors("");
      Map<String, Tensor> found = TensorFile.open(other).tensors("");
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      expected.forEach(
          (name, tensor) -> assertThat(found.get(name).bytes()).as(name).isEqualTo(tensor.bytes()));
    }
  }
}
