package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.tensor.Engine;
import org.groupdetr.weights.PickleCode;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of weights as people have them. */
class FieldWeightsTest {
  private static final Path TINY = Path.of("src/test/resources/huggingface/conditional-detr-r18");
  private final ZeroDetector zero = new ZeroDetector();
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private Path saved(String prefix) throws IOException {
    return ZeroDetector.saved(
        folder.resolve("ckpt.pth"), code -> zero.dict(code.text("state_dict"), prefix, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model.",
        "module.",
        "_orig_mod.",
        "net.",
        "module._orig_mod.",
        "module.module.",
        "model.module.",
        "student.detector."
      })
  void whatStandsBeforeAllNamesIsTakenOffAndSaid(String prefix) throws IOException {
    WeightSource model = ZeroDetector.open(saved(prefix));
    assertThat(model.labels().categories().stream().map(CocoCategory::name))
        .containsExactly("class 1", "class 2");
    ZeroDetector.requireFinds(model, 0);
    if (prefix.isEmpty()) {
      assertThat(model.remarks()).isEmpty();
    } else {
      assertThat(model.remarks())
          .containsExactly("all names begin with '" + prefix + "', which was taken off");
    }
  }

  /** Lightning: hyper-parameters, loops, callbacks, and tensors of a loss beside the model. */
  @Test
  void otherTensorsBesideThePrefixAreLeftOut() throws IOException {
    Path file =
        ZeroDetector.saved(
            folder.resolve("ckpt.pth"),
            code -> {
              code.text("epoch")
                  .op("K\u0003")
                  .text("callbacks")
                  .op("}")
                  .text("state_dict")
                  .op("}(");
              zero.entries(code, "model.", 0).text("criterion.empty_weight").vector("w", 3);
              return code.op("u");
            });
    WeightSource model = ZeroDetector.open(file);
    ZeroDetector.requireFinds(model, 0);
    assertThat(model.leftOut())
        .containsEntry("state_dict/criterion.empty_weight", "beside the model");
  }

  @Test
  void averagesOfPyTorchCountBesideTheirNames() throws IOException {
    Path file =
        ZeroDetector.saved(
            folder.resolve("swa.pth"),
            code -> zero.entries(code.text("n_averaged").vector("n", 1), "module.", 0));
    ZeroDetector.requireFinds(ZeroDetector.open(file), 0);
  }

  private Path withAverage() throws IOException {
    return ZeroDetector.saved(
        folder.resolve("ckpt.pth"),
        code -> {
          zero.dict(code.text("model"), "module.", 0);
          zero.dict(code.text("ema").op("}").text("module"), "", 1).op("s");
          return code.text("epoch").op("K\u0003");
        });
  }

  @Test
  void averagedWeightsTwoLevelsDeepAreAskedForByName() throws IOException {
    Path file = withAverage();
    assertThatThrownBy(() -> ZeroDetector.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + "#model or " + file + "#ema/module");
    ZeroDetector.requireFinds(ZeroDetector.open(file + "#model"), 0);
    ZeroDetector.requireFinds(ZeroDetector.open(file + "#ema/module"), 1);
    ZeroDetector.requireFinds(ZeroDetector.open(file + "#ema"), 1);
    assertThatThrownBy(() -> ZeroDetector.open(file + "#emma"))
        .hasMessageContaining("no part emma")
        .hasMessageContaining("ema/module");
  }

  @Test
  void averagedWeightsAloneAreFoundHoweverDeep() throws IOException {
    Path file =
        ZeroDetector.saved(
            folder.resolve("ckpt.pth"),
            code -> zero.dict(code.text("ema").op("}").text("module"), "", 1).op("s"));
    ZeroDetector.requireFinds(ZeroDetector.open(file), 1);
  }

  /** The state of a random source beside the dicts. */
  @Test
  void oneTensorAtTheTopHidesNoModel() throws IOException {
    Path file =
        ZeroDetector.saved(
            folder.resolve("ckpt.pth"),
            code ->
                zero.dict(code.text("torch_rng_state").vector("r", 5).text("model"), "", 0)
                    .text("history")
                    .op("}")
                    .text("seed")
                    .vector("s", 8)
                    .op("s"));
    WeightSource model = ZeroDetector.open(file);
    ZeroDetector.requireFinds(model, 0);
    assertThat(model.leftOut()).containsKeys("torch_rng_state", "history/seed");
  }

  @Test
  void twoModelsUnderPrefixesOfOneDictAreAskedFor() throws IOException {
    Path file =
        ZeroDetector.saved(
            folder.resolve("ckpt.pth"),
            code -> {
              zero.entries(code.text("state_dict").op("}("), "model.", 0);
              return zero.entries(code, "model_ema.module.", 1).op("u");
            });
    assertThatThrownBy(() -> ZeroDetector.open(file))
        .hasMessageContaining("#state_dict/model or ")
        .hasMessageContaining("#state_dict/model_ema.module");
    ZeroDetector.requireFinds(ZeroDetector.open(file + "#state_dict/model_ema.module"), 1);
  }

  /** A complex tensor beside the model is passed over; one in it is an error with its name. */
  @Test
  void tensorsThatCannotBeReadMatterOnlyInTheModel() throws IOException {
    String sparse = "ctorch._utils\n_rebuild_sparse_tensor\nN)\u0086R";
    Path beside =
        ZeroDetector.saved(
            folder.resolve("beside.pth"),
            code -> zero.dict(code.text("other").op(sparse).text("model"), "", 0));
    ZeroDetector.requireFinds(ZeroDetector.open(beside), 0);
    Path within =
        ZeroDetector.saved(
            folder.resolve("within.pth"),
            code ->
                zero.entries(code.text("model").op("}("), "", 0).text("odd").op(sparse).op("u"));
    assertThatThrownBy(() -> ZeroDetector.open(within))
        .hasMessageContaining("within.pth holds the tensor model/odd, which is of a kind");
  }

  /** What the command that converts wrote can be named by its folder. */
  @Test
  void theFolderOfAConversionIsAModel() throws IOException {
    Path out = folder.resolve("out");
    new Export(ZeroDetector.open(saved("module."))).safetensors(out, false);
    ZeroDetector.requireFinds(ZeroDetector.open(out), 0);
  }

  @Test
  void anotherWidthNamesTheRecipeThatFits() throws IOException {
    WeightSource model = ZeroDetector.open(saved(""));
    try (var other =
        org.groupdetr.detector.Tiny.built(
            org.groupdetr.recipe.RecipeFile.read(
                    "conditional-detr-r50-50ep",
                    List.of(
                        "detector.backbone.depth=18",
                        "detector.backbone.width=16",
                        "detector.transformer.channels=32",
                        "detector.transformer.encoderLayers=1",
                        "detector.transformer.decoderLayers=1",
                        "detector.transformer.feedForward=64"))
                .detector(),
            org.groupdetr.groups.Grouping.NONE,
            false)) {
      assertThatThrownBy(
              () -> WeightMapping.of(model, other, model.labels(), java.util.Optional.empty()))
          .hasMessageContaining("backbone.0.body.conv1.weight is [8, 3, 7, 7], not [16, 3, 7, 7]")
          .hasMessageContaining("what fits is a recipe with detector.backbone.width=8");
    }
  }

  // Folders of Hugging Face

  private ObjectNode config() throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(TINY.resolve("config.json").toFile());
  }

  private Path huggingFace(byte[] config) throws IOException {
    Path hf = Files.createDirectories(folder.resolve("hf"));
    Files.copy(TINY.resolve("model.safetensors"), hf.resolve("model.safetensors"));
    Files.write(hf.resolve("config.json"), config);
    return hf;
  }

  private static Stream<String> names(Path hf) {
    return ZeroDetector.open(hf).labels().categories().stream().map(CocoCategory::name);
  }

  @Test
  void classesWithoutNamesAreCalledAsTransformersDoes() throws IOException {
    ObjectNode config = config();
    config.remove(List.of("id2label", "label2id"));
    Path hf = huggingFace(config.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(names(hf)).containsExactly("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4");
    config.put("num_labels", 5);
    Files.writeString(hf.resolve("config.json"), config.toString());
    assertThat(names(hf)).hasSize(5);
    config.put("num_labels", 7);
    Files.writeString(hf.resolve("config.json"), config.toString());
    assertThatThrownBy(() -> ZeroDetector.open(hf))
        .hasMessageContaining("names 7 classes in num_labels where the class head has 5 rows");
  }

  @Test
  void marksBeforeTheConfigurationAreNoPartOfIt() throws IOException {
    String text = "\uFEFF" + config();
    assertThat(names(huggingFace(text.getBytes(StandardCharsets.UTF_8)))).contains("zebra");
  }

  private Path sharded(String... gone) throws IOException {
    Path hf = Files.createDirectories(folder.resolve("sharded"));
    Files.copy(TINY.resolve("config.json"), hf.resolve("config.json"));
    List<Map<String, StoredTensor>> parts = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
    ObjectNode index = new ObjectMapper().createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    int i = 0;
    for (var named : TensorFile.open(TINY.resolve("model.safetensors")).stored().entrySet()) {
      int shard = i++ % 2;
      parts.get(shard).put(named.getKey(), named.getValue());
      map.put(named.getKey(), "model-0000" + (shard + 1) + "-of-00002.safetensors");
    }
    for (int shard = 0; shard < 2; shard++) {
      Path file = hf.resolve("model-0000" + (shard + 1) + "-of-00002.safetensors");
      if (!List.of(gone).contains(file.getFileName().toString())) {
        TensorFile.writeStored(file, parts.get(shard), Map.of());
      }
    }
    Files.writeString(hf.resolve("model.safetensors.index.json"), index.toString());
    return hf;
  }

  @Test
  void weightsOfSeveralFilesAreOne() throws IOException {
    WeightSource one = ZeroDetector.open(TINY);
    ReadBack.requireSame(one, ZeroDetector.open(sharded()), "shards");
  }

  @Test
  void aMissingFileOfSeveralIsNamed() throws IOException {
    Path hf = sharded("model-00002-of-00002.safetensors");
    assertThatThrownBy(() -> ZeroDetector.open(hf))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "lacks 1 of the 2 files of its weights, model-00002-of-00002.safetensors: fetch it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/passwd", "..", "a\\\\b", ""})
  void filesOutsideOfTheFolderAreRefused(String file) throws IOException {
    Path hf = sharded();
    Files.writeString(
        hf.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"" + file + "\"}}");
    assertThatThrownBy(() -> ZeroDetector.open(hf))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("which is not in its folder");
  }

  @Test
  void shardsOfPyTorchAreReadTheSameWay() throws IOException {
    Path hf = Files.createDirectories(folder.resolve("bin"));
    Files.copy(TINY.resolve("config.json"), hf.resolve("config.json"));
    new PickleCode().op("}").text("a").vector("0", 1).op("s").save(hf.resolve("one.bin"));
    Files.writeString(
        hf.resolve("pytorch_model.bin.index.json"), "{\"weight_map\": {\"b\": \"one.bin\"}}");
    assertThatThrownBy(() -> ZeroDetector.open(hf))
        .hasMessageContaining("says that b is in one.bin, which does not hold it");
  }
}
