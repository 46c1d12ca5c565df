package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;
import org.groupdetr.criterion.Targets;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a detector that stay as they are while others learn. */
class FreezeTest {
  private static final String BOTH = "training.freeze=[backbone, encoder]";

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() {
    Engine.load();
  }

  private static RunSetting setting(String name, Recipe recipe) {
    return new TinyRun(folder).setting(name, recipe);
  }

  private static SetDetector<?> detector(Recipe recipe) {
    SetDetector<?> detector =
        new BuildContext(
                3,
                ModelFile.grouping(recipe.training()),
                recipe.training().checkpointing(),
                recipe.training().seed(),
                new CounterRng(1))
            .detector(recipe.detector());
    detector.freeze(recipe.training().frozen());
    return detector;
  }

  /** Names of all tensors of parts. */
  private static Set<String> names(SetDetector<?> detector, List<String> parts) {
    Set<Tensor> meant =
        parts.stream()
            .flatMap(part -> detector.parts().get(part).state().values().stream())
            .collect(Collectors.toSet());
    return detector.state().entrySet().stream()
        .filter(entry -> meant.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Statistics of batches and the average count as well; the rest learns, moments and all. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "backbone, encoder; false",
        "backbone, encoder, queries; true",
        "encoder; false",
        "decoder; true"
      })
  void whatIsFrozenKeepsItsBitsAndTheRestLearns(String frozen, boolean anew) {
    Recipe recipe =
        TinyRun.lwDetr(
            "training.epochs=1",
            "training.freeze=[" + frozen + "]",
            "training.checkpointing=" + anew);
    RunSetting setting = setting("frozen-" + frozen.hashCode(), recipe);
    Path first = folder.resolve("first.safetensors");
    RunFolder run = setting.folder();
    Set<String> kept;
    try (Trainer trainer = new Trainer(setting);
        SetDetector<?> shapes = detector(recipe)) {
      kept = names(shapes, List.of(frozen.split(", ")));
      trainer.save();
      TensorFile start = TensorFile.open(run.checkpoint());
      try (Scope scope = Scope.open()) {
        TensorFile.write(first, start.tensors("model."), Map.of());
      }
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
    }
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> before = TensorFile.open(first).tensors("");
      Map<String, Tensor> after = TensorFile.open(run.checkpoint()).tensors("model.");
      Map<String, Tensor> average = TensorFile.open(run.checkpoint()).tensors("ema.");
      Map<String, Tensor> moments = TensorFile.open(run.checkpoint()).tensors("optimizer.mean.");
      assertThat(kept).isNotEmpty();
      before.forEach(
          (name, tensor) -> {
            boolean same = Arrays.equals(after.get(name).bytes(), tensor.bytes());
            if (kept.contains(name)) {
              assertThat(same).as(name).isTrue();
              assertThat(average.get(name).bytes()).as(name).isEqualTo(tensor.bytes());
            } else {
              // A bias in front of a softmax has no gradient but rounding: not all must change.
              assertThat(same && name.endsWith("weight")).as(name).isFalse();
            }
            assertThat(moments.containsKey(name))
                .as(name)
                .isEqualTo(!kept.contains(name) && !name.contains(".running_"));
          });
    }
  }

  @Test
  void aRunThatGoesOnHasTheBitsOfOneThatNeverStopped() {
    Recipe recipe = TinyRun.recipe(BOTH);
    RunSetting straight = setting("straight", recipe);
    try (Trainer trainer = new Trainer(straight)) {
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
    }
    RunSetting broken = setting("broken", recipe.withLoader(3, 2));
    try (Trainer trainer = new Trainer(broken)) {
      trainer.run(TinyRun.NOWHERE, new StopAfterThree(trainer));
    }
    try (Trainer trainer = new Trainer(broken)) {
      trainer.restore();
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
      assertThat(trainer.steps()).isEqualTo(8);
    }
    TinyRun.assertSameWeights(straight.folder().checkpoint(), broken.folder().checkpoint());
    try (Trainer trainer = new Trainer(setting("broken", TinyRun.recipe()))) {
      assertThatThrownBy(trainer::restore)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("training.freeze was [backbone, encoder] and is none, which ");
    }
  }

  private record StopAfterThree(Trainer trainer) implements TrainListener {
    @Override
    public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
      if (metrics.step() == 3) {
        trainer.stop();
      }
    }
  }

  /** Notes whether a graph is kept of what it does. */
  private static final class Watched extends Backbone {
    private final Backbone inside;
    private final List<Boolean> graphs = new ArrayList<>();

    Watched(Backbone inside) {
      this.inside = child("", inside);
    }

    @Override
    public FeaturePyramid features(Images images) {
      FeaturePyramid made = inside.features(images);
      graphs.add(made.maps().get(0).values().requiresGradient());
      return made;
    }

    @Override
    public List<MapSize> cost(CostSheet sheet, MapSize picture) {
      return inside.cost(sheet, picture);
    }
  }

  @ParameterizedTest
  @CsvSource({"backbone, false", "encoder, true"})
  void noGraphIsKeptOfAFrozenBackbone(String part, boolean graph) {
    DetectorSpec spec = Tiny.conditional(0);
    BuildContext context =
        new BuildContext(Tiny.CLASSES, Grouping.NONE, false, 1, new CounterRng(1));
    try (Scope scope = Scope.open()) {
      ResNet resNet = new ResNet((ResNetSpec) spec.backbone(), 1, new Init(1));
      Watched watched = new Watched(resNet);
      try (SetDetector<?> detector = spec.behind(watched, resNet.channels(), context)) {
        detector.freeze(List.of(part));
        HostBatch batch = TinyBatches.numbered(1);
        detector.forTraining(Images.of(batch, Device.CPU), Targets.of(batch, Device.CPU));
        assertThat(watched.graphs).containsExactly(graph);
      }
    }
  }

  private static StepCost cost(String recipe, String... parts) {
    Recipe read =
        RecipeFile.read(recipe, List.of("training.freeze=[" + String.join(",", parts) + "]"));
    return StepCost.of(StepCost.Question.of(read, 80));
  }

  /** Each costs less, and the more the earlier it stands: nothing must pass through. */
  @ParameterizedTest
  @ValueSource(strings = {"conditional-detr-r50", "rf-detr-small", "mask2former-r50"})
  void whatIsFrozenIsDescribedAsCheaper(String recipe) {
    StepCost all = StepCost.of(StepCost.Question.of(RecipeFile.read(recipe, List.of()), 80));
    StepCost decoder = cost(recipe, "decoder");
    StepCost backbone = cost(recipe, "backbone");
    StepCost both = cost(recipe, "backbone", "encoder");
    assertThat(decoder.training()).isLessThan(all.training());
    assertThat(decoder.peakMb()).isLessThan(all.peakMb());
    assertThat(backbone.training()).isLessThan(all.training());
    assertThat(both.training()).isLessThan(backbone.training());
    assertThat(both.peakMb()).isLessThan(backbone.peakMb()).isLessThan(0.75 * all.peakMb());
    assertThat(both.parameters()).isEqualTo(all.parameters());
    assertThat(both.inference()).isEqualTo(all.inference());
  }

  @Test
  void unknownPartsAreNamedWithThoseThatThereAre() {
    assertThatThrownBy(() -> detector(TinyRun.recipe("training.freeze=[neck]")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.freeze: the detector has no part neck; its parts are backbone, encoder,"
                + " queries, decoder");
    assertThatThrownBy(
            () -> detector(TinyRun.recipe("training.freeze=[backbone,encoder,queries,decoder]")))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith(" leaves nothing to learn: leave a part out");
    assertThatThrownBy(() -> TinyRun.recipe("training.freeze=[]"))
        .hasMessageEndingWith("training.freeze must name at least one part; none trains all");
  }
}
