package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsSink;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.distributed.ProcessGroup;
import org.groupdetr.tensor.distributed.ThreadGroups;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs of every kind of detector, with all that a recipe may name: five steps of four parts and an
 * evaluation end with the same bits in one process, two and four.
 */
class SharedRecipesTest {
  private static final List<String> SETTINGS =
      List.of(
          "training.batchSize=4",
          "training.accumulate=4",
          "training.epochs=1",
          "training.logEvery=1",
          "training.ema={decay: 0.9, warmupSteps: 2}");
  private static final List<String> SMALL_PICTURES =
      List.of(
          "data.augmentation.shortSides=[40, 48, 56]",
          "data.evaluationSize.shortSide=48",
          "evaluation.batchSize=2");
  private static final List<String> NARROW =
      List.of(
          "detector.backbone.width=16",
          "detector.transformer.channels=32",
          "detector.transformer.feedForward=32",
          "detector.transformer.decoderLayers=2",
          "detector.transformer.dropout=0.1",
          "detector.queries=10",
          "training.groups=2");

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() {
    Engine.load();
    ShapesData.write(folder.resolve("shapes"), new ShapesSpec(20, 10, 48, 4, 3, 1));
  }

  /** What a run leaves: its numbers, and the bits of weights, moments and averages. */
  private record Left(Trainer.Ending ending, List<String> numbers, Map<String, Integer> state) {}

  private record Numbers(List<String> lines) implements MetricsSink {
    @Override
    public void step(StepMetrics m) {
      lines.add(m.step() + " " + m.loss() + " " + m.terms() + " " + m.gradientNorm());
    }

    @Override
    public void epoch(EpochMetrics m) {
      lines.add(m.weights() + " " + m.coco() + " " + m.masks() + " " + m.trainLoss());
    }
  }

  private static Left run(ProcessGroup group, Recipe recipe, RunFolder run) {
    DataSet data = DataSets.open(folder.resolve("shapes"));
    Split train = data.split("train").orElseThrow();
    Split val = data.split("val").orElseThrow();
    RunSetting setting =
        new RunSetting(
            recipe,
            data.labels(),
            LoadedBatches.training(TrainingPictures.of(train, data.labels()), recipe),
            Optional.of(Validation.of(val, data.labels(), recipe)),
            run,
            Device.CPU,
            group);
    List<String> numbers = new ArrayList<>();
    try (Trainer trainer = new Trainer(setting)) {
      Trainer.Ending ending = trainer.run(new Numbers(numbers), TrainListener.SILENT);
      return new Left(ending, numbers, group.isFirst() ? state(run.checkpoint()) : Map.of());
    }
  }

  private static Map<String, Integer> state(Path checkpoint) {
    Map<String, Integer> state = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      TensorFile.open(checkpoint)
          .tensors("")
          .forEach((name, tensor) -> state.put(name, Arrays.hashCode(tensor.bytes())));
    }
    return state;
  }

  private static void assertSameForAnyNumber(String name, Recipe recipe) {
    Left alone = run(ProcessGroup.alone(), recipe, new RunFolder(folder.resolve(name)));
    assertThat(alone.state.keySet())
        .anyMatch(key -> key.startsWith("ema."))
        .anyMatch(key -> key.startsWith("optimizer."));
    assertThat(alone.numbers).hasSize(7); // Five steps, weights and their average.
    for (int size : new int[] {2, 4}) {
      RunFolder shared = new RunFolder(folder.resolve(name + size));
      List<Left> all = ThreadGroups.run(size, group -> run(group, recipe, shared));
      assertThat(all.get(0)).as("%s, %d processes", name, size).isEqualTo(alone);
      assertThat(all).allMatch(left -> left.ending == alone.ending);
      // Every process has measured the same, not only the one that speaks.
      assertThat(all).allMatch(left -> left.numbers.equals(alone.numbers));
    }
  }

  private static Recipe recipe(String name, List<String> more) {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.addAll(SMALL_PICTURES);
    settings.addAll(more);
    return RecipeFile.read(name, settings);
  }

  static Stream<String> names() {
    return Stream.of(
        "small",
        "dino-small",
        "mask2former-small",
        "dab-deformable-detr-small",
        "dn-detr-small",
        "dab-detr-small");
  }

  @ParameterizedTest
  @MethodSource("names")
  void narrowDetectors(String name) {
    assertSameForAnyNumber("narrow-" + name, recipe(name, NARROW));
  }

  /** As they are, on small pictures. */
  @ParameterizedTest
  @MethodSource("names")
  @Tag("slow")
  void theRecipesThemselves(String name) {
    assertSameForAnyNumber(name, recipe(name, List.of()));
  }

  /** Those with drop path, whose pictures are all of one size in a part. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void projectedDetectors(boolean lwDetr) {
    String[] settings = SETTINGS.toArray(String[]::new);
    assertSameForAnyNumber(
        lwDetr ? "lw-detr" : "rf-detr",
        lwDetr ? TinyRun.lwDetr(settings) : TinyRun.rfDetr(settings));
  }
}
