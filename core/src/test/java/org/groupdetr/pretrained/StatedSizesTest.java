package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.groups.Grouping;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that ask for more than the file holds are refused before anything is built by them. */
class StatedSizesTest {
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** The tensors of one recipe under the header of another. */
  private Path file(String recipe, String... set) throws IOException {
    Recipe true_ = RecipeFile.read(recipe, List.of());
    Recipe stated = RecipeFile.read(recipe, List.of(set));
    Labels labels = new Labels(List.of(new CocoCategory(1, "a", "")));
    Path file = folder.resolve("model.safetensors");
    try (SetDetector<?> detector = Tiny.built(true_.detector(), Grouping.NONE, false)) {
      Map<String, String> header = new LinkedHashMap<>(ModelFile.header(stated, labels));
      TensorFile.write(file, detector.state(), header);
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "detector.transformer.feedForward=2000000000",
        "detector.transformer.encoderLayers=2000000",
        "detector.transformer.decoderLayers=2000000",
        "detector.transformer.channels=2000000000",
        "detector.queries=2000000000",
        "detector.backbone.width=2000000000",
        "data.evaluationSize.longSide=2000000000",
        "data.loaderThreads=2000000"
      })
  void sizesBeyondTheTensorsAreNamed(String setting) throws IOException {
    String key = setting.substring(0, setting.indexOf('='));
    Path file = file("small", setting);
    refused(file, key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "detector.pixelDecoder.maskChannels=2000000000",
        "detector.pixelDecoder.feedForward=2000000000"
      })
  void alsoThoseOfMasks(String setting) throws IOException {
    refused(file("mask2former-small", setting), setting.substring(0, setting.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "detector.deformable.encoderPoints=2000000000",
        "detector.deformable.decoderPoints=2000000000",
        "detector.transformer.encoderLayers=100000"
      })
  void alsoThoseOfSeveralScales(String setting) throws IOException {
    refused(file("dino-small", setting), setting.substring(0, setting.indexOf('=')));
  }

  /** Within the largest side, but of no tensor: seen by its shape, and no memory was taken. */
  @ParameterizedTest
  @ValueSource(strings = {"detector.transformer.feedForward=500", "detector.queries=59"})
  void otherSizesThanTheTensorsHaveDoNotFit(String setting) throws IOException {
    Path file = file("small", setting);
    WeightSource model = WeightSources.open(file.toString(), WeightCache.standard((f, b, t) -> {}));
    assertThatThrownBy(model::load)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("does not fit the detector");
  }

  private static void refused(Path file, String key) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(
                    () ->
                        WeightSources.open(file.toString(), WeightCache.standard((f, b, t) -> {})))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(key));
  }
}
