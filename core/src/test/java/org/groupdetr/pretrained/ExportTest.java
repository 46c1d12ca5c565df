package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.pretrained.WeightSource.Layout;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.weights.StoredTensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written for others is what was trained, or it is not written. */
class ExportTest {
  private static final Labels LABELS =
      new Labels(
          List.of(
              new CocoCategory(1, "a", ""),
              new CocoCategory(2, "b", ""),
              new CocoCategory(3, "c", ""),
              new CocoCategory(4, "d", ""),
              new CocoCategory(5, "e", "")));

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Weights of a recipe, none of them as regular as first ones are. */
  private WeightSource model(String recipe, String... set) {
    Recipe read = RecipeFile.read(recipe, List.of(set));
    try (SetDetector<?> detector =
        Tiny.built(read.detector(), ModelFile.grouping(read.training()), false)) {
      Tiny.shake(detector);
      Path file = folder.resolve("source.safetensors");
      ModelFile.write(file, read, LABELS, detector.state());
      return WeightSources.open(
          file.toString(), new WeightCache(folder, (name, bytes, total) -> {}), GroupChoice.FIRST);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          small            | detector.backbone.norm: instance
          demo             | detector.backbone.norm: instance
          dab-detr-small   | detector.backbone.norm: instance
          mask2former-small | detector.backbone.stem: small
          mask2former-small | detector.backbone.norm: group
          dino-small       | detector.kind: dino
          dn-detr-small    | detector.kind: dn-detr
          dab-deformable-detr-small | detector.kind: dab-deformable-detr
          """)
  void whatTransformersCannotExpressIsRefusedByKey(String recipe, String key) {
    WeightSource model = model(recipe);
    Path out = folder.resolve("out");
    assertThatThrownBy(() -> new Export(model).huggingFace(out, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot express")
        .hasMessageContaining(key)
        .hasMessageContaining("--to safetensors");
    assertThat(out).doesNotExist();
  }

  @Test
  void suppressionOfDuplicatesIsRefusedByKey() {
    WeightSource model = model("small", "detector.backbone.norm=frozen", "evaluation.nms=0.7");
    assertThatThrownBy(() -> new Export(model).huggingFace(folder.resolve("out"), false))
        .hasMessageContaining("evaluation.nms: 0.7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "dab-detr-small", "mask2former-small"})
  void whatItCanExpressAnswersAsBefore(String recipe) {
    WeightSource model =
        model(
            recipe,
            "detector.backbone.norm=frozen",
            "detector.backbone.stem=standard",
            "detector.backbone.stages=4");
    Path out = folder.resolve("out");
    new Export(model).huggingFace(out, false);
    ReadBack.requireSame(model, HuggingFace.open(out), "a folder");
    assertThat(out).isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("."));
  }

  @Test
  void aNumberOfDetectionsThatTheFolderDoesNotHoldIsSaid() {
    WeightSource model = model("small", "detector.backbone.norm=frozen", "detector.detections=40");
    assertThat(new Export(model).huggingFace(folder.resolve("out"), false))
        .singleElement()
        .asString()
        .contains("top_k=40");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "small",
        "dab-detr-small",
        "dab-deformable-detr-small",
        "dn-detr-small",
        "dino-small",
        "mask2former-small"
      })
  void ourOwnFormatHoldsEverything(String recipe) {
    WeightSource model = model(recipe);
    new Export(model).safetensors(folder.resolve("one"), false);
    new Export(model).safetensors(folder.resolve("all"), true);
    assertThat(folder.resolve("one").resolve("model.safetensors")).exists();
    assertThat(folder.resolve("all").resolve("model.safetensors")).exists();
  }

  /** Other numbers are seen wherever they stand, and leave nothing behind. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "backbone.0.body.layer3.1.conv2.weight",
        "backbone.0.body.bn1.weight",
        "transformer.encoder.layers.0.norm1.bias",
        "class_embed.bias",
        "bbox_embed.layers.2.bias",
        "query_embed.weight"
      })
  void oneOtherTensorIsFound(String name) {
    WeightSource model = model("small");
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(model.tensors());
    tensors.computeIfPresent(name, (same, old) -> StoredTensor.filled(0.3f, old.shape()));
    WeightSource other =
        new WeightSource(
            "other",
            Layout.OURS,
            model.recipe(),
            model.slots(),
            tensors,
            OptionalLong.empty(),
            Map.of());
    assertThatThrownBy(() -> ReadBack.requireSame(model, other, "a test"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("made-up picture")
        .hasMessageContaining("nothing was written");
  }

  @Test
  void aFolderThatIsAFileIsSaid() throws Exception {
    Path out = Files.writeString(folder.resolve("out"), "text");
    WeightSource model = model("small");
    assertThatThrownBy(() -> new Export(model).safetensors(out, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it is no folder");
    assertThat(out).hasContent("text");
  }
}
