package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.groupdetr.pretrained.download.WeightCache;
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

  /**
   * Detectors of full size in a folder of the reference.
   *
   * @param boxes how near they must be
   */
  private record Family(String folder, PublishedDetector kind, double logits, double boxes) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family("conditional", PublishedDetector.CONDITIONAL_DETR, 1e-4, 2e-5),
          new Family("dab", PublishedDetector.DAB_DETR, 5e-4, 2e-5),
          new Family("dab_deformable", PublishedDetector.DAB_DEFORMABLE_DETR, 1e-4, 1e-5),
          new Family("dn", PublishedDetector.DN_DETR, 5e-4, 2e-5),
          new Family("dino", PublishedDetector.DINO, 1e-4, 1e-5));

  @TestFactory
  List<DynamicTest> cases() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Family family : FAMILIES) {
      for (Path file : GoldenFolder.filesOfOneKind(family.folder, "full", ".safetensors")) {
        if (family.kind == PublishedDetector.DINO && !isCertain(GoldenTensors.read(file))) {
          continue;
        }
        String name = family.folder + "/" + file.getFileName();
        tests.add(DynamicTest.dynamicTest(name, () -> check(family, file)));
      }
    }
    GoldenFolder.requireSome(tests, "full cases");
    return tests;
  }

  /**
   * A DINO whose choice of queries is not decided by rounding; the authors' files have one group.
   */
  private static boolean isCertain(GoldenTensors golden) {
    return golden.json("top_gap").asDouble() > 1e-5 && golden.has("out/logits");
  }

  private void check(Family family, Path file) throws IOException {
    GoldenTensors golden = GoldenTensors.read(file);
    Path checkpoint = folder.resolve(family.folder + "-" + file.getFileName() + ".pth");
    save(golden, checkpoint);
    WeightSource official = inOwnSlots(family, WeightSources.open(checkpoint.toString(), NO_CACHE));
    assertThat(official.layout()).isEqualTo(WeightSource.Layout.OFFICIAL);
    Answers first = answers(family, official, golden);
    Path ours = folder.resolve(checkpoint.getFileName() + "-ours");
    new Export(official).safetensors(ours, false);
    WeightSource second =
        WeightSources.open(ours.resolve("model.safetensors").toString(), NO_CACHE);
    assertThat(answers(family, second, golden)).usingRecursiveComparison().isEqualTo(first);
    if (Arrays.stream(HuggingFaceKind.values()).anyMatch(k -> k.kind() == family.kind)) {
      Path theirs = folder.resolve(checkpoint.getFileName() + "-theirs");
      new Export(official).huggingFace(theirs, false);
      WeightSource third = WeightSources.open(theirs.toString(), NO_CACHE);
      assertThat(answers(family, third, golden)).usingRecursiveComparison().isEqualTo(first);
    }
    if (golden.has("out/logits")) {
      assertClose("boxes", first.boxes, last(golden, first.boxes.length), family.boxes);
      assertClose("logits", first.logits, named(family, golden), family.logits);
    }
  }

  private static void save(GoldenTensors golden, Path checkpoint) throws IOException {
    JsonNode config = golden.json("config");
    try (Scope scope = Scope.open()) {
      Map<String, Object> args = new LinkedHashMap<>();
      args.put("nheads", config.get("nheads").asInt());
      args.put("num_queries", config.get("num_queries").asInt());
      args.put("dilation", config.path("dilation").asBoolean());
      Map<String, Tensor> weights = weights(golden.json("weights"));
      if (golden.metadata().containsKey("aliases")) {
        golden
            .json("aliases")
            .properties()
            .forEach(
                alias ->
                    Optional.ofNullable(weights.get(alias.getValue().asText()))
                        .ifPresent(tensor -> weights.put(alias.getKey(), tensor)));
      }
      TorchZip.write(checkpoint, weights, args);
    }
  }

  /**
   * DINO chooses its queries by the best of all 91 slots, and weights by formula give those that
   * are no class scores like any other: here all must stay.
   */
  private static WeightSource inOwnSlots(Family family, WeightSource model) {
    if (family.kind != PublishedDetector.DINO) {
      return model;
    }
    List<CocoCategory> classes = new ArrayList<>();
    for (int i = 0; i < HeadClasses.COCO_ROWS; i++) {
      classes.add(new CocoCategory(i + 1, "slot " + i, ""));
    }
    return new WeightSource(
        model.source(),
        model.layout(),
        model.recipe(),
        Optional.of(HeadClasses.of(new Labels(classes))),
        model.tensors(),
        model.queries(),
        model.leftOut());
  }

  private static double[] last(GoldenTensors golden, int count) {
    double[] boxes = golden.doubles("out/boxes");
    return Arrays.copyOfRange(boxes, boxes.length - count, boxes.length);
  }

  /** What the reference says of the slots that are classes. */
  private static double[] named(Family family, GoldenTensors golden) {
    double[] all = golden.doubles("out/logits");
    if (family.kind == PublishedDetector.DINO) {
      return all;
    }
    int slots = golden.shape("out/logits")[2];
    List<Integer> ids = CocoNames.labels().categories().stream().map(CocoCategory::id).toList();
    double[] named = new double[all.length / slots * ids.size()];
    for (int i = 0; i < named.length; i++) {
      named[i] = all[i / ids.size() * slots + ids.get(i % ids.size())];
    }
    return named;
  }

  private record Answers(float[] boxes, float[] logits) {}

  private static Answers answers(Family family, WeightSource model, GoldenTensors golden) {
    JsonNode sizes = golden.json("config").get("images");
    boolean blocks =
        family.kind == PublishedDetector.DAB_DETR || family.kind == PublishedDetector.DN_DETR;
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      Output<?> output =
          detector.forInference(blocks ? GoldenImages.blocks(sizes) : GoldenImages.doubled(sizes));
      BoxPrediction last = (BoxPrediction) output.last();
      return new Answers(last.boxes().floats(), last.logits().floats());
    }
  }

  static Map<String, Tensor> weights(JsonNode entries) {
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
