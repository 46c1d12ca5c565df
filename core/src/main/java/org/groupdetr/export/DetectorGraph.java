package org.groupdetr.export;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.postprocess.Ranking;
import org.groupdetr.features.Images;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Recorder;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.tensor.graph.Recording;
import org.groupdetr.tensor.graph.Value;
import org.groupdetr.transformer.Prediction;

/**
 * The way of a picture through a detector, recorded.
 *
 * @param outputs by name, in order
 */
record DetectorGraph(Recording recording, int pictures, Map<String, Value> outputs) {
  /** Name of the pictures. */
  static final String IMAGES = "images";

  /** Name of what says where there is picture. */
  static final String MASK = "pixel_mask";

  private static final long SEED = 20220717;

  /** Records what the first group of a detector says of so many pictures. */
  static <P extends Prediction> DetectorGraph of(
      SetDetector<P> detector,
      Recipe recipe,
      ExportOptions options,
      int pictures,
      Recording recording) {
    Recorder.name(recording, detector.state());
    try (NoGrad quiet = NoGrad.open()) {
      Map<String, Value> outputs = new LinkedHashMap<>();
      said(detector, recipe, images(recipe, options, pictures, recording))
          .forEach((name, tensor) -> outputs.put(name, Recorder.value(recording, tensor)));
      return new DetectorGraph(recording, pictures, outputs);
    }
  }

  /** What the first group says of pictures, by the names of a graph's outputs. */
  static <P extends Prediction> Map<String, Tensor> said(
      SetDetector<P> detector, Recipe recipe, Images images) {
    P last = detector.forInference(images).last();
    boolean all = recipe.evaluation().suppression().isPresent();
    Ranking found = detector.task().selection().ranked(last, all);
    Map<String, Tensor> named = new LinkedHashMap<>();
    named.put("boxes", found.boxes());
    named.put("scores", found.scores());
    named.put("labels", found.labels());
    found.masks().ifPresent(masks -> named.put("masks", masks));
    found.chances().ifPresent(chances -> named.put("class_scores", chances));
    return named;
  }

  /** Whether pictures keep their proportions, so that batches have padding. */
  static boolean hasMask(Recipe recipe) {
    return recipe.data().augmentation().squareSides().isEmpty();
  }

  /** Made-up pictures: what a graph is recorded of does not depend on them. */
  private static Images images(
      Recipe recipe, ExportOptions options, int pictures, Recording recording) {
    int height = options.size().height();
    int width = options.size().width();
    Random random = new Random(SEED);
    byte[] bytes = new byte[pictures * 3 * height * width];
    random.nextBytes(bytes);
    Tensor levels = Tensors.ofBytes(DType.UINT8, bytes, pictures, 3, height, width);
    boolean[] present = new boolean[pictures * height * width];
    java.util.Arrays.fill(present, true);
    Tensor whole = Tensors.of(present, pictures, height, width);
    boolean asBytes = options.pixels() == ExportOptions.Pixels.UINT8;
    Tensor pixels = Recorder.input(recording, IMAGES, asBytes ? levels : normalised(levels));
    Tensor padding = (hasMask(recipe) ? Recorder.input(recording, MASK, whole) : whole).not();
    return new Images(
        asBytes ? normalised(pixels).maskedFill(padding.unsqueeze(1), 0) : pixels, padding);
  }

  private static Tensor normalised(Tensor levels) {
    return levels
        .to(DType.FLOAT32)
        .dividedBy(Tensors.of(new float[] {255}, 1))
        .minus(Tensors.of(Normalisation.mean(), 1, 3, 1, 1))
        .dividedBy(Tensors.of(Normalisation.deviation(), 1, 3, 1, 1));
  }
}
