package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Grouping;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.MaskPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Mask2Former of full size with the reference's weights answers the same to the bit after every
 * way out and in: its authors' checkpoint, a model of this program, a Hugging Face folder.
 */
class MaskPathsParityTest {
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private record Answers(float[] logits, float[] masks) {}

  @TestFactory
  List<DynamicTest> cases() {
    return GoldenFolder.files("mask2former", "full", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  private void check(Path file) throws IOException {
    GoldenTensors golden = GoldenTensors.read(file);
    Path checkpoint = folder.resolve("model_final.pth");
    Recipe recipe = RecipeFile.read("mask2former-r50-12ep", List.of());
    Answers expected;
    try (Scope scope = Scope.open();
        SetDetector<?> detector =
            recipe
                .detector()
                .build(
                    BuildContext.forUse(
                        golden.json("config").get("classes").asInt(), Grouping.NONE))) {
      GoldenWeights.fill(detector, golden);
      expected = answers(detector);
      Map<String, Tensor> tensors = new LinkedHashMap<>(detector.state());
      tensors.put("criterion.empty_weight", Tensors.of(new float[] {1, 1, 0.1f}, 3));
      TorchZip.write(checkpoint, tensors, Map.of("iteration", 7));
    }
    WeightSource official = WeightSources.open(checkpoint.toString(), NO_CACHE);
    assertThat(official.layout()).isEqualTo(WeightSource.Layout.OFFICIAL);
    assertThat(official.use().detector()).isEqualTo(recipe.detector());
    assertThat(official.labels()).isEqualTo(CocoNames.labels());
    assertThat(official.leftOut()).containsOnlyKeys("criterion.empty_weight");
    assertSame(official, expected);
    new Export(official).safetensors(folder.resolve("ours"), false);
    assertSame(
        WeightSources.open(folder.resolve("ours/model.safetensors").toString(), NO_CACHE),
        expected);
    new Export(official).huggingFace(folder.resolve("theirs"), false);
    assertSame(WeightSources.open(folder.resolve("theirs").toString(), NO_CACHE), expected);
  }

  private static void assertSame(WeightSource model, Answers expected) {
    try (Scope scope = Scope.open();
        SetDetector<?> detector = model.load()) {
      assertThat(answers(detector))
          .as(model.layout().words())
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }
  }

  private static Answers answers(SetDetector<?> detector) {
    ArrayNode sizes = new ObjectMapper().createArrayNode();
    sizes.addArray().add(96).add(128);
    try (NoGrad quiet = NoGrad.open()) {
      MaskPrediction last =
          (MaskPrediction) detector.forInference(GoldenImages.doubled(sizes)).last();
      return new Answers(last.logits().floats(), last.masks().floats());
    }
  }
}
