package org.groupdetr.djl;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.pretrained.Export;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/** Small detectors that have learned nothing and see something everywhere. */
final class ShakenModels {
  private static final Labels LABELS =
      new Labels(
          List.of(
              new CocoCategory(1, "one", ""),
              new CocoCategory(2, "two", ""),
              new CocoCategory(3, "three", ""),
              new CocoCategory(5, "five", ""),
              new CocoCategory(8, "eight", "")));

  private ShakenModels() {}

  /** A folder like that of a run, with its best weights. */
  static Path run(Path folder, String recipe, String... settings) throws Exception {
    Engine.load();
    Recipe read = RecipeFile.read(recipe, List.of(settings));
    try (SetDetector<?> detector =
            Tiny.built(read.detector(), ModelFile.grouping(read.training()), false);
        Scope scope = Scope.open()) {
      Tiny.shake(detector);
      Map<String, Tensor> state = new LinkedHashMap<>(detector.state());
      // First scores are near 0.01; these are on both sides of 0.5.
      state.computeIfPresent("class_embed.bias", (name, bias) -> bias.plus(4.3));
      Files.createDirectories(folder);
      ModelFile.write(folder.resolve("best.safetensors"), read, LABELS, state);
    }
    return folder;
  }

  /** The weights of a run as a folder of Hugging Face transformers. */
  static Path exported(Path run, Path folder) {
    new Export(WeightSources.open(run.toString(), new WeightCache(run, (name, bytes, total) -> {})))
        .huggingFace(folder, false);
    return folder;
  }

  /** A picture of coloured noise. */
  static BufferedImage picture(int width, int height, long seed) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return picture;
  }
}
