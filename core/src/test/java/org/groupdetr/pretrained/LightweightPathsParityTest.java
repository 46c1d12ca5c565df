package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.pretrained.sizes.FittingRecipe;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.Boxed;
import org.groupdetr.transformer.Prediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * LW-DETRs and RF-DETRs of full size, saved as their authors publish them and with no word on their
 * sizes, give the reference's scores by every way: the checkpoint, a model of this program, a
 * folder of transformers.
 */
class LightweightPathsParityTest {
  /** The largest ones are left out: each would be written three times. */
  private static final long MOST_NUMBERS = 40_000_000;

  /** Ten times what was seen between precisions and numbers of threads. */
  private static final double SCORES = 3e-5;

  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private record Answers(float[] logits, float[] boxes) {}

  @TestFactory
  List<DynamicTest> cases() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String family : List.of("lw_detr", "rf_detr")) {
      for (Path file : GoldenFolder.filesOfOneKind(family, "full", ".safetensors")) {
        GoldenTensors golden = GoldenTensors.read(file);
        if (golden.has("out/best/scores") && count(golden.json("weights")) < MOST_NUMBERS) {
          String name = family + "-" + file.getFileName();
          tests.add(DynamicTest.dynamicTest(name, () -> check(name, golden)));
        }
      }
    }
    GoldenFolder.requireSome(tests, "full cases");
    return tests;
  }

  private static long count(JsonNode weights) {
    long count = 0;
    for (JsonNode entry : weights) {
      long own = 1;
      for (JsonNode side : entry.get("shape")) {
        own *= side.asLong();
      }
      count += own;
    }
    return count;
  }

  private void check(String name, GoldenTensors golden) throws IOException {
    Path checkpoint = folder.resolve(name + ".pth");
    try (Scope scope = Scope.open()) {
      TorchZip.write(
          checkpoint, Map.of("model", WeightPathsParityTest.weights(golden.json("weights"))));
    }
    WeightSource official = WeightSources.open(checkpoint.toString(), NO_CACHE);
    JsonNode config = golden.json("config");
    assertThat(FittingRecipe.named(official.use())).isPresent();
    assertThat(official.use().detector().queries()).isEqualTo(config.get("num_queries").asInt());
    assertThat(official.use().data().evaluationSize().shortSide())
        .isEqualTo(config.get("images").get(0).get(0).asInt());
    assertThat(official.groups()).isEqualTo(config.get("group_detr").asInt());
    assertThat(official.labels()).isEqualTo(CocoNames.labels());
    official = inAllRows(official, config.get("classes").asInt());
    Answers first = answers(official, golden);
    assertClose(
        "best scores", best(first.logits, golden), golden.doubles("out/best/scores"), SCORES);
    Path ours = folder.resolve(name + "-ours");
    new Export(official).safetensors(ours, false);
    WeightSource second = WeightSources.open(ours.toString(), NO_CACHE);
    assertThat(answers(second, golden)).usingRecursiveComparison().isEqualTo(first);
    Path theirs = folder.resolve(name + "-theirs");
    if (name.startsWith("rf") && golden.shape("out/shapes")[0] > 1) {
      Export export = new Export(official);
      assertThatThrownBy(() -> export.huggingFace(theirs, false))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("detector.projector.levels");
      return;
    }
    new Export(official).huggingFace(theirs, false);
    WeightSource third = WeightSources.open(theirs.toString(), NO_CACHE);
    assertThat(third.groups()).isEqualTo(config.get("group_detr").asInt());
    assertThat(answers(third, golden)).usingRecursiveComparison().isEqualTo(first);
  }

  /** Queries are chosen by the best of all rows, and by formula none of them is unlikely. */
  private static WeightSource inAllRows(WeightSource model, int rows) {
    List<CocoCategory> classes =
        IntStream.range(0, rows).mapToObj(i -> new CocoCategory(i, "row " + i, "")).toList();
    return new WeightSource(
        model.source(),
        model.layout(),
        model.recipe(),
        Optional.of(HeadClasses.of(new Labels(classes))),
        model.tensors(),
        model.queries(),
        model.leftOut());
  }

  private static Answers answers(WeightSource model, GoldenTensors golden) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      Prediction last =
          detector.forInference(GoldenImages.doubled(golden.json("config").get("images"))).last();
      return new Answers(last.logits().floats(), ((Boxed) last).boxes().floats());
    }
  }

  /** The best scores of the only picture, in descending order. */
  private static float[] best(float[] logits, GoldenTensors golden) {
    float[] sorted = logits.clone();
    Arrays.sort(sorted);
    float[] best = new float[golden.doubles("out/best/scores").length];
    for (int i = 0; i < best.length; i++) {
      best[i] = (float) (1 / (1 + Math.exp(-sorted[sorted.length - 1 - i])));
    }
    return best;
  }
}
