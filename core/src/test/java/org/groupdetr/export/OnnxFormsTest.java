package org.groupdetr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.export.ExportOptions.Pixels;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Recorder;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.tensor.graph.Recording;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms in which a graph can be written, and what cannot be written. */
class OnnxFormsTest {
  private static final int SIDE = 64;
  private static final Size SQUARE = new Size(SIDE, SIDE);

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static ExportOptions floats(OptionalInt batch, int opset) {
    return new ExportOptions(SQUARE, batch, Pixels.FLOAT, opset);
  }

  private static OnnxExport export(SetDetector<?> detector, DetectorSpec spec, ExportOptions own) {
    return new OnnxExport(detector, OnnxExportTest.recipe(spec), OnnxExportTest.labels(), own, "1");
  }

  private static SetDetector<?> shaken(DetectorSpec spec, int groups) {
    SetDetector<?> detector = Tiny.grouped(spec, groups);
    Tiny.shake(detector);
    return detector;
  }

  private Map<String, float[]> said(Images images) throws Exception {
    try (OnnxSession session = new OnnxSession(folder.resolve("model.onnx"))) {
      return session.run(images);
    }
  }

  @Test
  void doesNotDependOnTheNumberOfGroups() throws Exception {
    DetectorSpec spec = Tiny.dino(0.1);
    try (Scope scope = Scope.open();
        SetDetector<?> one = shaken(spec, 1);
        SetDetector<?> eleven = shaken(spec, 11)) {
      export(one, spec, floats(OptionalInt.of(1), 20)).write(folder);
      byte[] ofOne = Files.readAllBytes(folder.resolve("model.onnx"));
      Recipe recipe =
          RecipeFile.changed(OnnxExportTest.recipe(spec), List.of("training.groups=11"));
      new OnnxExport(eleven, recipe, OnnxExportTest.labels(), floats(OptionalInt.of(1), 20), "1")
          .write(folder);
      assertThat(Files.readAllBytes(folder.resolve("model.onnx"))).isEqualTo(ofOne);
    }
  }

  @Test
  void largeNumbersStandInAFileBeside() throws Exception {
    DetectorSpec spec = Tiny.conditional(0.1);
    try (Scope scope = Scope.open();
        SetDetector<?> detector = shaken(spec, 1)) {
      OnnxExport export = export(detector, spec, floats(OptionalInt.of(2), 20));
      export.write(folder);
      assertThat(folder.resolve("model.onnx.data")).doesNotExist();
      Images images = Tiny.images(2);
      Map<String, float[]> inside = said(images);
      long whole = Files.size(folder.resolve("model.onnx"));
      export.write(folder, 100_000);
      assertThat(folder.resolve("model.onnx.data")).isNotEmptyFile();
      assertThat(Files.size(folder.resolve("model.onnx"))).isLessThan(whole / 2);
      Map<String, float[]> beside = said(images);
      inside.forEach((name, numbers) -> assertThat(beside.get(name)).isEqualTo(numbers));
    }
  }

  @Test
  void olderOperatorsSayTheSame() throws Exception {
    DetectorSpec spec = Tiny.rfDetrSeg(0.1);
    try (Scope scope = Scope.open();
        SetDetector<?> detector = shaken(spec, 1)) {
      Images images = Tiny.images(1);
      export(detector, spec, floats(OptionalInt.empty(), 20)).write(folder);
      Map<String, float[]> today = said(images);
      export(detector, spec, floats(OptionalInt.empty(), 17)).write(folder);
      Map<String, float[]> older = said(images);
      today.forEach(
          (name, numbers) -> {
            for (int i = 0; i < numbers.length; i++) {
              assertThat(older.get(name)[i]).isCloseTo(numbers[i], within(1e-4f));
            }
          });
    }
  }

  @Test
  void bytesAreNormalisedAsPicturesAre() throws Exception {
    DetectorSpec spec = Tiny.conditional(0.1);
    byte[] bytes = new byte[3 * SIDE * SIDE];
    new java.util.Random(3).nextBytes(bytes);
    boolean[] padding = new boolean[SIDE * SIDE];
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      int place = i % padding.length;
      padding[place] = place / SIDE >= 40;
      pixels[i] = padding[place] ? 0 : Normalisation.value(i / padding.length, bytes[i] & 0xFF);
    }
    try (Scope scope = Scope.open();
        SetDetector<?> detector = shaken(spec, 1)) {
      Tensor present = Tensors.of(padding, 1, SIDE, SIDE);
      export(detector, spec, floats(OptionalInt.of(1), 20)).write(folder);
      Map<String, float[]> ofFloats =
          said(new Images(Tensors.of(pixels, 1, 3, SIDE, SIDE), present));
      ExportOptions own = new ExportOptions(SQUARE, OptionalInt.of(1), Pixels.UINT8, 20);
      export(detector, spec, own).write(folder);
      try (OnnxSession session = new OnnxSession(folder.resolve("model.onnx"))) {
        Map<String, float[]> ofBytes = session.run(bytes, present);
        for (int i = 0; i < ofFloats.get("scores").length; i++) {
          assertThat(ofBytes.get("scores")[i]).isCloseTo(ofFloats.get("scores")[i], within(1e-5f));
        }
      }
    }
  }

  @Test
  void saysOfItselfWhatAReaderNeeds() throws Exception {
    DetectorSpec spec = Tiny.rfDetrSeg(0.1);
    try (Scope scope = Scope.open();
        SetDetector<?> detector = shaken(spec, 1)) {
      export(detector, spec, floats(OptionalInt.empty(), 20)).write(folder);
      try (OnnxSession session = new OnnxSession(folder.resolve("model.onnx"))) {
        Map<String, String> words = session.metadata();
        assertThat(words)
            .containsEntry("groupdetr.format", "1")
            .containsKeys("groupdetr.scores", "groupdetr.masks", "groupdetr.classes");
        assertThat(words.get("groupdetr.input"))
            .contains("\"height\":64", "\"batch\":\"any\"", "\"type\":\"float32\"");
        assertThat(words.get("groupdetr.weights")).matches("sha256:[0-9a-f]{64}");
        assertThat(RecipeFile.parsed(words.get("groupdetr.recipe")).detector()).isEqualTo(spec);
      }
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> floats(OptionalInt.of(1), 16))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--opset must be 17 to 20, was 16");
    assertThatThrownBy(() -> floats(OptionalInt.of(0), 20))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--batch");
    DetectorSpec spec = Tiny.lwDetr(0.1);
    try (SetDetector<?> detector = Tiny.grouped(spec, 1)) {
      ExportOptions odd = new ExportOptions(new Size(65, 65), OptionalInt.of(1), Pixels.FLOAT, 20);
      assertThatThrownBy(() -> export(detector, spec, odd))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("--size must be multiples of");
    }
  }

  /** An operation that nobody has a rule for is named, with who asked for it. */
  @Test
  void namesAnOperationWithoutRule() {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        Recording recording = new Recording()) {
      Tensor x = Recorder.input(recording, "images", Tensors.of(new float[] {1, 2}, 2));
      Tensor norm = x.norm();
      Translation.Take take =
          new Translation.Take(recording, 1, List.of(Recorder.value(recording, norm)));
      Translation translation = new Translation(new GraphBuilder(20), take, take);
      assertThatThrownBy(() -> translation.translate(List.of("norm")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("NORM, used by OnnxFormsTest");
      assertThatThrownBy(norm::item)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("cannot be recorded: it reads numbers");
    }
  }
}
