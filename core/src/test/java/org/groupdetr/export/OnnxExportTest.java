package org.groupdetr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.export.ExportOptions.Pixels;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Prediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written finds in onnxruntime what the detector finds in the engine. */
class OnnxExportTest {
  private static final double NEAR = 1e-4;
  private static final int SIDE = 64;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static Stream<DetectorSpec> specs() {
    return Tiny.specs(0.1).stream();
  }

  static Recipe recipe(DetectorSpec spec) {
    boolean square = spec.sideMultiple() > 1 && !spec.learnsMasks();
    Recipe like = RecipeFile.read(square ? "lw-detr-tiny" : "small", List.of());
    return new Recipe(
        "tiny",
        "for tests",
        java.util.Optional.empty(),
        spec,
        like.data(),
        like.training(),
        like.evaluation());
  }

  static Labels labels() {
    return new Labels(
        IntStream.rangeClosed(1, Tiny.CLASSES)
            .mapToObj(id -> new CocoCategory(id, "class " + id, ""))
            .toList());
  }

  /** A picture of a batch without its padding. */
  private static Size seen(Images images, int picture) {
    Tensor present = images.padding().select(0, picture).not().to(DType.FLOAT32);
    return new Size(
        (int) present.select(0, 0).sum().item(), (int) present.select(1, 0).sum().item());
  }

  static <P extends Prediction> List<RawDetections> found(SetDetector<P> detector, Images images) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      List<Size> sizes =
          IntStream.range(0, images.pixels().size(0)).mapToObj(i -> seen(images, i)).toList();
      return detector.task().selection().select(detector.forInference(images).last(), sizes);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void findsTheSame(DetectorSpec spec) throws Exception {
    try (Scope scope = Scope.open();
        SetDetector<?> detector = Tiny.grouped(spec, 2)) {
      Tiny.shake(detector);
      ExportOptions options =
          new ExportOptions(new Size(SIDE, SIDE), OptionalInt.empty(), Pixels.FLOAT, 20);
      new OnnxExport(detector, recipe(spec), labels(), options, "1").write(folder);
      try (OnnxSession session = new OnnxSession(folder.resolve("model.onnx"))) {
        for (int pictures : new int[] {1, 3}) {
          Images images =
              DetectorGraph.hasMask(recipe(spec)) ? Tiny.images(pictures) : whole(pictures);
          check(found(detector, images), session.run(images));
        }
      }
    }
  }

  private static Images whole(int pictures) {
    Images images = Tiny.images(pictures);
    return new Images(images.pixels(), images.padding().maskedFill(images.padding(), 0));
  }

  private static void check(List<RawDetections> found, Map<String, float[]> said) {
    int each = said.get("scores").length / found.size();
    for (int b = 0; b < found.size(); b++) {
      RawDetections one = found.get(b);
      assertThat(one.scores()).hasSize(each);
      for (int i = 0; i < each; i++) {
        int at = b * each + i;
        assertThat(said.get("scores")[at]).isCloseTo(one.scores()[i], within((float) NEAR));
        assertThat(said.get("labels")[at]).isEqualTo(one.labels()[i]);
        float[] box = one.boxes();
        for (int axis = 0; axis < 2; axis++) {
          float half = 0.5f * box[4 * i + 2 + axis];
          assertThat(said.get("boxes")[4 * at + axis])
              .isCloseTo(box[4 * i + axis] - half, within((float) NEAR));
          assertThat(said.get("boxes")[4 * at + 2 + axis])
              .isCloseTo(box[4 * i + axis] + half, within((float) NEAR));
        }
      }
    }
  }
}
