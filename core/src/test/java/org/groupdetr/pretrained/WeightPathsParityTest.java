package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.criterion.Output;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The reference's detectors of full size, written as their authors save them, give the reference's
 * boxes by every way: the checkpoint itself, a model of this program, a Hugging Face folder.
 */
class WeightPathsParityTest {
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return GoldenFolder.files("conditional", "full", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  private void check(Path file) throws IOException {
    GoldenTensors golden = GoldenTensors.read(file);
    JsonNode config = golden.json("config");
    Path checkpoint = folder.resolve(file.getFileName() + ".pth");
    try (Scope scope = Scope.open()) {
      Map<String, Object> args = new LinkedHashMap<>();
      args.put("nheads", config.get("nheads").asInt());
      args.put("num_queries", config.get("num_queries").asInt());
      args.put("dilation", config.get("dilation").asBoolean());
      TorchZip.write(checkpoint, weights(golden.json("weights")), args);
    }
    Model official = Models.open(checkpoint.toString(), NO_CACHE);
    assertThat(official.layout()).isEqualTo(Model.Layout.OFFICIAL);
    Path ours = folder.resolve(file.getFileName() + "-ours");
    new Export(official).safetensors(ours, false);
    Path theirs = folder.resolve(file.getFileName() + "-theirs");
    new Export(official).huggingFace(theirs, false);
    Answers first = answers(official, golden, config);
    Answers second =
        answers(
            Models.open(ours.resolve("model.safetensors").toString(), NO_CACHE), golden, config);
    Answers third = answers(Models.open(theirs.toString(), NO_CACHE), golden, config);
    assertThat(second).usingRecursiveComparison().isEqualTo(first);
    assertThat(third).usingRecursiveComparison().isEqualTo(first);
    if (config.get("kind").asText().equals("full")) {
      int[] shape = golden.shape("out/boxes");
      double[] boxes = golden.doubles("out/boxes");
      int of = boxes.length / shape[0];
      assertClose(
          "boxes",
          first.boxes,
          java.util.Arrays.copyOfRange(boxes, boxes.length - of, boxes.length),
          2e-5);
      assertClose("logits", first.logits, named(golden), 1e-4);
    }
  }

  /** What the reference says of the slots that are classes of COCO. */
  private static double[] named(GoldenTensors golden) {
    double[] all = golden.doubles("out/logits");
    int slots = golden.shape("out/logits")[2];
    List<Integer> ids = CocoNames.labels().categories().stream().map(CocoCategory::id).toList();
    double[] named = new double[all.length / slots * ids.size()];
    for (int i = 0; i < named.length; i++) {
      named[i] = all[i / ids.size() * slots + ids.get(i % ids.size())];
    }
    return named;
  }

  private record Answers(float[] boxes, float[] logits) {}

  private static Answers answers(Model model, GoldenTensors golden, JsonNode config) {
    Labels labels = CocoNames.labels();
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load(labels, Optional.of(ClassChoice.KEEP))) {
      Output<?> output = detector.forInference(GoldenImages.doubled(config.get("images")));
      BoxPrediction last = (BoxPrediction) output.last();
      return new Answers(last.boxes().floats(), last.logits().floats());
    }
  }

  private static Map<String, Tensor> weights(JsonNode entries) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    entries
        .properties()
        .forEach(
            entry -> {
              long[] shape = new long[entry.getValue().get("shape").size()];
              int count = 1;
              for (int i = 0; i < shape.length; i++) {
                shape[i] = entry.getValue().get("shape").get(i).asInt();
                count *= (int) shape[i];
              }
              float[] values =
                  GoldenFormula.values(
                      entry.getKey(),
                      count,
                      (float) entry.getValue().get("offset").asDouble(),
                      (float) entry.getValue().get("scale").asDouble());
              weights.put(entry.getKey(), Tensors.of(values, shape));
            });
    return weights;
  }
}
