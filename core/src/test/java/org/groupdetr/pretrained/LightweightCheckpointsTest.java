package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.groups.Grouping;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Boxed;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checkpoints as LW-DETR's and RF-DETR's training programs save them, of the small detectors whose
 * folders transformers has written: they answer as those do.
 */
class LightweightCheckpointsTest {
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private record Answers(float[] logits, float[] boxes) {}

  private static Answers answers(Path golden, WeightSource model) {
    JsonNode sizes =
        GoldenTensors.read(golden.resolve("expected.safetensors")).json("config").get("images");
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      Prediction last = detector.forInference(GoldenImages.doubled(sizes)).last();
      return new Answers(last.logits().floats(), ((Boxed) last).boxes().floats());
    }
  }

  /** The weights by their authors' names, each behind a prefix. */
  private static Map<String, Tensor> official(Path golden, String prefix) {
    Map<String, Tensor> file = TensorFile.open(golden.resolve("model.safetensors")).tensors("");
    Map<String, Tensor> official = new LinkedHashMap<>();
    HuggingFaceConfig.json(golden.resolve("mapping.json"))
        .properties()
        .forEach(
            entry -> {
              List<StoredTensor> parts = new java.util.ArrayList<>();
              entry.getValue().forEach(n -> parts.add(StoredTensor.of(file.get(n.asText()))));
              if (!parts.get(0).shape().isEmpty()) {
                StoredTensor all = parts.size() == 1 ? parts.get(0) : StoredTensor.joined(parts);
                official.put(prefix + entry.getKey(), all.tensor());
              }
            });
    return official;
  }

  /** What the authors' programs say of their settings, and the heads, which they do not. */
  private static Map<String, Object> settings(Path golden) {
    Map<String, Object> settings = new LinkedHashMap<>();
    HuggingFaceConfig.read(golden)
        .settings()
        .forEach(
            (name, value) -> {
              if (value.startsWith("[")) {
                settings.put(
                    name,
                    List.of(value.replaceAll("[\\[\\] ]", "").split(",", -1)).stream()
                        .map(Integer::valueOf)
                        .toList());
              } else {
                settings.put(name, Integer.parseInt(value));
              }
            });
    return settings;
  }

  private static WeightSource open(Path file) {
    return WeightSources.open(file.toString(), NO_CACHE);
  }

  /** The average beside the model is another: it is asked for by name. */
  @ParameterizedTest
  @ValueSource(strings = {"lw_detr/hf-tiny", "lw_detr/hf-tiny-levels", "rf_detr/hf-tiny"})
  void ofAModelAndItsAverageTheModelCounts(String name) throws IOException {
    Path golden = GoldenFolder.file(name);
    Path file = folder.resolve("checkpoint.pth");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> model = official(golden, "");
      Map<String, Tensor> average = new LinkedHashMap<>(model);
      average.computeIfPresent("class_embed.bias", (same, bias) -> bias.times(2));
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("model", model);
      root.put("ema_model", average);
      root.put("args", settings(golden));
      root.put("epoch", 59);
      TorchZip.write(file, root);
    }
    WeightSource found = open(file);
    assertThat(found.layout()).isEqualTo(WeightSource.Layout.OFFICIAL);
    assertThat(found.remarks())
        .containsExactly(
            "of model and ema_model the one was taken that its authors evaluate, model");
    Answers expected = answers(golden, HuggingFace.open(golden));
    assertThat(answers(golden, found)).usingRecursiveComparison().isEqualTo(expected);
    assertThat(answers(golden, WeightSources.open(file + "#ema_model", NO_CACHE)).logits())
        .isNotEqualTo(expected.logits());
    assertThat(found.groups()).isEqualTo(HuggingFace.open(golden).groups());
  }

  @Test
  void whatLightningSavesIsUnderstood() throws IOException {
    Path golden = GoldenFolder.file("rf_detr/hf-tiny");
    Path file = folder.resolve("last.ckpt");
    Map<String, Object> settings = settings(golden);
    settings.put("class_names", List.of("cell", "yeast", "rod", "coccus"));
    settings.put("resolution", 96);
    try (Scope scope = Scope.open()) {
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("state_dict", official(golden, "model._orig_mod."));
      root.put("hyper_parameters", settings);
      root.put("epoch", 7);
      TorchZip.write(file, root);
    }
    WeightSource found = open(file);
    assertThat(found.labels().categories().stream().map(CocoCategory::name))
        .containsExactly("cell", "yeast", "rod", "coccus");
    assertThat(found.use().data().evaluationSize().shortSide()).isEqualTo(96);
    Labels rows =
        new Labels(
            IntStream.range(0, 5).mapToObj(i -> new CocoCategory(i, "LABEL_" + i, "")).toList());
    WeightSource all =
        new WeightSource(
            found.source(),
            found.layout(),
            found.recipe(),
            Optional.of(HeadClasses.of(rows)),
            found.tensors(),
            found.queries(),
            found.leftOut());
    assertThat(answers(golden, all))
        .usingRecursiveComparison()
        .isEqualTo(answers(golden, HuggingFace.open(golden)));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path golden = GoldenFolder.file("rf_detr/hf-tiny");
    Path bare = folder.resolve("bare.pth");
    Path part = folder.resolve("part.pth");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = official(golden, "");
      TorchZip.write(bare, tensors);
      tensors.remove("refpoint_embed.weight");
      TorchZip.write(part, Map.of("state_dict", tensors));
    }
    assertThatThrownBy(() -> open(bare))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("5 layers")
        .hasMessageContaining("args must say out_feature_indexes");
    assertThatThrownBy(() -> open(part))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "looks like an LW-DETR or an RF-DETR, and lacks refpoint_embed.weight");
  }

  /** The published files are of a size that a recipe has: its name helps more than numbers. */
  @Test
  void theRecipeThatFitsIsNamed() throws IOException {
    Path file = folder.resolve("rf-detr-nano.safetensors");
    BuildContext context =
        new BuildContext(91, new Grouping(Grouping.Kind.GROUP, 2), false, 1, new CounterRng(1));
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> nano =
            context.detector(RecipeFile.read("rf-detr-nano", List.of()).detector())) {
      Map<String, Tensor> state = new LinkedHashMap<>(nano.state());
      for (String rows : List.of("refpoint_embed.weight", "query_feat.weight")) {
        Tensor second = state.remove("groups.2." + rows);
        state.computeIfPresent(rows, (same, first) -> Tensors.cat(0, List.of(first, second)));
      }
      Map<String, StoredTensor> ours = new LinkedHashMap<>();
      state.forEach((name, tensor) -> ours.put(name, StoredTensor.of(tensor)));
      TensorFile.writeStored(
          file, PublishedDetector.RF_DETR.officialNames().toTheirs(ours, true), Map.of());
    }
    WeightSource model = open(file);
    assertThat(model.use().name()).isEqualTo("rf-detr-nano");
    assertThat(model.use().data().evaluationSize().longSide()).isEqualTo(384);
    assertThat(model.labels()).isEqualTo(CocoNames.labels());
    BuildContext use = BuildContext.forUse(80, Grouping.NONE).shapes();
    try (SetDetector<?> medium =
        use.detector(RecipeFile.read("rf-detr-medium", List.of()).detector())) {
      assertThatThrownBy(() -> WeightMapping.of(model, medium, model.labels(), Optional.empty()))
          .hasMessageEndingWith(
              "what fits is a recipe with detector.backbone.positions=24"
                  + " detector.transformer.decoderLayers=2, such as rf-detr-nano");
    }
  }

  /** A recipe of another size is told which one fits. */
  @Test
  void anotherSizeIsNamed() {
    WeightSource model = HuggingFace.open(GoldenFolder.file("rf_detr/hf-tiny"));
    BuildContext context = BuildContext.forUse(5, Grouping.NONE).shapes();
    try (SetDetector<?> nano =
        context.detector(RecipeFile.read("rf-detr-nano", List.of()).detector())) {
      assertThatThrownBy(() -> WeightMapping.of(model, nano, model.labels(), Optional.empty()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("does not fit the detector")
          .hasMessageContaining("what fits is a recipe with detector.backbone.channels=48");
    }
  }
}
