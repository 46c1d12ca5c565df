package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.Images;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Detectors that Hugging Face transformers has made answer here as they do there. */
class HuggingFaceParityTest {
  private static final Path FOLDER = Path.of("src/test/resources/huggingface");
  private static final double TOLERANCE = 2e-5;
  @TempDir Path written;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static List<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void answersAlike(Path folder) {
    WeightSource model = HuggingFace.open(folder);
    GoldenTensors answers = GoldenTensors.read(folder.resolve("answers.safetensors"));
    // All rows of the class head, also those that no class has.
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = asInTheFile(model)) {
      Prediction found = detector.forInference(images(answers)).last();
      assertClose("logits", found.logits().floats(), answers.doubles("logits"), TOLERANCE);
      if (found instanceof BoxPrediction boxes) {
        assertClose("boxes", boxes.boxes().floats(), answers.doubles("boxes"), TOLERANCE);
      } else if (found instanceof MaskPrediction masks) {
        assertClose("masks", masks.masks().floats(), answers.doubles("masks"), TOLERANCE);
      }
    }
  }

  /** The head without the rows of no class, in the order of ids. */
  @ParameterizedTest
  @MethodSource("folders")
  void theClassesOfUseAreThoseWithAName(Path folder) {
    WeightSource model = HuggingFace.open(folder);
    assertThat(model.labels().categories().stream().map(CocoCategory::name))
        .containsExactly("person", "bicycle", "dog", "zebra");
    assertThat(model.labels().categories().stream().map(CocoCategory::id))
        .containsExactly(1, 2, 18, 24);
    GoldenTensors answers = GoldenTensors.read(folder.resolve("answers.safetensors"));
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      Prediction found = detector.forInference(images(answers)).last();
      double[] all = answers.doubles("logits");
      // Mask2Former's classes have no gap, and its last row, which is no class, stays.
      boolean whole = found instanceof MaskPrediction;
      double[] named = new double[all.length / 5 * 4];
      for (int i = 0; i < named.length; i++) {
        named[i] = all[i / 4 * 5 + i % 4 + 1];
      }
      assertClose("logits", found.logits().floats(), whole ? all : named, TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void writesWhatItRead(Path folder) throws IOException {
    new Export(HuggingFace.open(folder)).huggingFace(written, false);
    Map<String, StoredTensor> before =
        new LinkedHashMap<>(TensorFile.open(folder.resolve("model.safetensors")).stored());
    Map<String, StoredTensor> after =
        TensorFile.open(written.resolve("model.safetensors")).stored();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.keySet().remove("criterion.empty_weight");
    before.forEach(
        (name, tensor) -> assertThat(tensor.sameNumbers(after.get(name))).as(name).isTrue());
    WeightSource again = HuggingFace.open(written);
    assertThat(again.recipe()).isEqualTo(HuggingFace.open(folder).recipe());
    assertThat(again.slots()).isEqualTo(HuggingFace.open(folder).slots());
  }

  private static SetDetector<?> asInTheFile(WeightSource model) {
    int rows = model.slots().orElseThrow().classes().size();
    SetDetector<?> detector =
        model
            .use()
            .detector()
            .build(BuildContext.forUse(rows, ModelFile.grouping(model.use().training())));
    Map<String, Tensor> state = new LinkedHashMap<>(StoredTensor.tensors(model.tensors()));
    detector.load(state);
    return detector;
  }

  private static Images images(GoldenTensors answers) {
    int[] shape = answers.shape("pixels");
    byte[] bytes = answers.bytes("padding");
    boolean[] padding = new boolean[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      padding[i] = bytes[i] != 0;
    }
    return new Images(
        Tensors.of(answers.floats("pixels"), shape[0], shape[1], shape[2], shape[3]),
        Tensors.of(padding, shape[0], shape[2], shape[3]));
  }
}
