package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.Images;
import org.groupdetr.features.VitSpec;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Boxed;
import org.groupdetr.transformer.Masked;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.weights.StoredTensor;

/**
 * Compares weights that were written with those they were written from: what both say of a made-up
 * picture, to the bit.
 */
final class ReadBack {
  /** The coarsest stride; half of this is padded, as in a batch. */
  private static final int UNIT = 64;

  /** Units along the sides. */
  private static final int ACROSS = 3;

  private static final int DOWN = 2;

  private ReadBack() {}

  /**
   * Passes if both are the same detector, or the same backbone.
   *
   * @param source what was to be written
   * @param written what was found in the file
   * @param format what it was written as, for the message
   * @throws UserException if they differ, with the first difference
   */
  static void requireSame(WeightSource source, WeightSource written, String format) {
    List<String> wrong = differences(source, written);
    if (!wrong.isEmpty()) {
      throw UserException.of(
          "%s cannot be written as %s: what was read back differs (%s); nothing was written",
          source.source(), format, String.join("; ", wrong));
    }
  }

  private static List<String> differences(WeightSource source, WeightSource written) {
    if (source.isBackbone() || written.isBackbone()) {
      return source.isBackbone() && written.isBackbone()
          ? tensors(source.tensors(), written.tensors())
          : List.of("one of them is no detector");
    }
    if (!names(source).equals(names(written))) {
      return List.of("its classes are others");
    }
    ResizeSpec size = source.use().data().evaluationSize();
    if (!size.equals(written.use().data().evaluationSize())) {
      return List.of("pictures are brought to another size");
    }
    Engine.load();
    List<float[]> wanted = answers(source);
    List<float[]> found = answers(written);
    List<String> wrong = new ArrayList<>();
    List<String> parts = List.of("scores", "boxes or masks", "masks");
    for (int part = 0; part < wanted.size(); part++) {
      if (!Arrays.equals(wanted.get(part), found.get(part))) {
        wrong.add("other " + parts.get(part) + " on a made-up picture");
      }
    }
    return wrong;
  }

  private static List<String> names(WeightSource model) {
    return model.labels().categories().stream().map(CocoCategory::name).toList();
  }

  private static List<String> tensors(
      Map<String, StoredTensor> wanted, Map<String, StoredTensor> found) {
    if (!wanted.keySet().equals(found.keySet())) {
      TreeSet<String> missing = new TreeSet<>(wanted.keySet());
      missing.removeAll(found.keySet());
      return List.of("tensors are missing, such as " + missing);
    }
    for (Map.Entry<String, StoredTensor> named : wanted.entrySet()) {
      StoredTensor other = found.get(named.getKey());
      if (other == null || !named.getValue().sameNumbers(other)) {
        return List.of("the numbers of " + named.getKey());
      }
    }
    return List.of();
  }

  /** Scores of all queries and classes before the sigmoid, boxes and masks. */
  private static List<float[]> answers(WeightSource model) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      Images picture = picture(unit(model.use().detector()));
      Prediction said = detector.forInference(picture).last();
      List<float[]> answers = new ArrayList<>();
      answers.add(said.logits().floats());
      if (said instanceof Boxed boxes) {
        answers.add(boxes.boxes().floats());
      }
      if (said instanceof Masked masks) {
        answers.add(masks.masks().floats());
      }
      return answers;
    }
  }

  /**
   * What the sides of the picture are multiples of, with which it has a token for each query where
   * queries are chosen among tokens.
   */
  private static int unit(DetectorSpec spec) {
    int multiple = spec.sideMultiple();
    int unit = (UNIT + multiple - 1) / multiple * multiple;
    int patch =
        spec.backbone() instanceof DinoV2Spec dino
            ? dino.patch()
            : spec.backbone() instanceof VitSpec ? VitSpec.PATCH : 0;
    while (patch > 0 && ACROSS * DOWN * (unit / patch) * (unit / patch) < spec.queries()) {
      unit += multiple;
    }
    return unit;
  }

  /**
   * Waves of several lengths in each channel, as far as the picture goes. The two sides differ, so
   * that none is taken for the other.
   */
  private static Images picture(int unit) {
    int width = ACROSS * unit;
    int height = DOWN * unit;
    int filled = width - unit / 2;
    float[] pixels = new float[3 * height * width];
    boolean[] padding = new boolean[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        padding[at] = x >= filled;
        for (int channel = 0; channel < 3 && x < filled; channel++) {
          double wave = Math.sin(x / (3.0 + channel)) + Math.cos(y * x / (97.0 + 31 * channel));
          pixels[channel * height * width + at] = (float) wave;
        }
      }
    }
    return new Images(
        Tensors.of(pixels, 1, 3, height, width), Tensors.of(padding, 1, height, width));
  }
}
