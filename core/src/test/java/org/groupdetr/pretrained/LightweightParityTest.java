package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Init;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.Boxed;
import org.groupdetr.transformer.Masked;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders of LW-DETR and RF-DETR that transformers has written: answers are transformers' own, and
 * what is written from them is what was read, key by key and bit by bit.
 */
class LightweightParityTest {
  private static final double LOGITS = 8e-5;
  private static final double BOXES = 1e-5;
  private static final double MASKS = 1e-4;

  /** What transformers writes into every configuration, whatever it is of. */
  private static final Set<String> OF_TRANSFORMERS =
      Set.of(
          "transformers_version",
          "_name_or_path",
          "architectures",
          "chunk_size_feed_forward",
          "dtype",
          "id2label",
          "is_encoder_decoder",
          "label2id",
          "output_attentions",
          "output_hidden_states",
          "problem_type",
          "return_dict");

  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  @TempDir Path written;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static List<Path> folders() {
    return LightweightFilesTest.folders();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void answersAsTransformersDoes(Path folder) {
    assertAnswers(HuggingFace.open(folder), GoldenTensors.read(expected(folder)));
  }

  private static Path expected(Path folder) {
    return folder.resolve("expected.safetensors");
  }

  private static void assertAnswers(WeightSource model, GoldenTensors golden) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      Prediction found =
          detector.forInference(GoldenImages.doubled(golden.json("config").get("images"))).last();
      assertClose("logits", found.logits().floats(), golden.doubles("out/logits"), LOGITS);
      Boxed boxes = (Boxed) found;
      assertClose("boxes", boxes.boxes().floats(), golden.doubles("out/boxes"), BOXES);
      assertThat(found instanceof Masked).isEqualTo(golden.has("out/masks"));
      if (found instanceof Masked masks) {
        assertClose("masks", masks.masks().floats(), golden.doubles("out/masks"), MASKS);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void writesWhatItRead(Path folder) {
    WeightSource model = HuggingFace.open(folder);
    new Export(model).huggingFace(written, false);
    Map<String, StoredTensor> before =
        TensorFile.open(folder.resolve("model.safetensors")).stored();
    Map<String, StoredTensor> after =
        TensorFile.open(written.resolve("model.safetensors")).stored();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (name, tensor) -> assertThat(tensor.sameNumbers(after.get(name))).as(name).isTrue());
    assertSameKeys(
        "",
        HuggingFaceConfig.json(folder.resolve("config.json")),
        HuggingFaceConfig.json(written.resolve("config.json")));
    WeightSource again = HuggingFace.open(written);
    assertThat(again.recipe()).isEqualTo(model.recipe());
    assertThat(again.slots()).isEqualTo(model.slots());
    assertAnswers(again, GoldenTensors.read(expected(folder)));
  }

  /** Both directions: nothing that transformers says is left out, and nothing is made up. */
  private static void assertSameKeys(String path, JsonNode theirs, JsonNode ours) {
    for (Map.Entry<String, JsonNode> said : theirs.properties()) {
      String key = path + said.getKey();
      JsonNode own = ours.path(said.getKey());
      if (own.isMissingNode()) {
        assertThat(OF_TRANSFORMERS).as(key).contains(said.getKey());
      } else if (said.getValue().isObject()) {
        assertSameKeys(key + ".", said.getValue(), own);
      } else {
        assertThat(own.toString()).as(key).isEqualTo(said.getValue().toString());
      }
    }
    ours.fieldNames().forEachRemaining(key -> assertThat(theirs.has(key)).as(path + key).isTrue());
  }

  /** All groups are there for more training: the second begins as it was saved. */
  @ParameterizedTest
  @MethodSource("folders")
  void keepsAllGroups(Path folder) {
    WeightSource model = HuggingFace.open(folder);
    int groups = HuggingFaceConfig.read(folder).json().get("group_detr").asInt();
    assertThat(model.groups()).isEqualTo(groups);
    BuildContext context =
        new BuildContext(
            model.labels().count(),
            new Grouping(Grouping.Kind.GROUP, groups),
            false,
            new Init(1),
            new CounterRng(1));
    try (SetDetector<?> detector = context.detector(model.use().detector())) {
      WeightMapping fit = WeightMapping.of(model, detector, model.labels(), Optional.empty());
      assertThat(fit.lines()).noneMatch(line -> line.contains("fresh:"));
      fit.apply(detector);
      Path ours = written.resolve("ours");
      new Export(model).safetensors(ours, true);
      WeightSource again = WeightSources.open(ours.toString(), NO_CACHE);
      assertThat(again.groups()).isEqualTo(groups);
      Map<String, StoredTensor> kept = again.tensors();
      assertThat(kept.keySet()).isEqualTo(detector.state().keySet());
      detector
          .state()
          .forEach(
              (name, tensor) ->
                  assertThat(StoredTensor.of(tensor).sameNumbers(kept.get(name)))
                      .as(name)
                      .isTrue());
    }
  }
}
