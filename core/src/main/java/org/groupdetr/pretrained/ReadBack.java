package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.Images;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.weights.StoredTensor;

/**
 * Compares weights that were written with those they were written from: what both say of a made-up
 * picture, to the bit.
 */
final class ReadBack {
  /**
   * A multiple of the coarsest stride; the two sides differ, so that none is taken for the other.
   */
  private static final int WIDTH = 192;

  private static final int HEIGHT = 128;

  /** The picture ends here; the rest is padding, as in a batch. */
  private static final int FILLED = 160;

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
    List<String> parts = List.of("scores", "boxes or masks");
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

  /** Scores of all queries and classes before the sigmoid, and boxes or masks. */
  private static List<float[]> answers(WeightSource model) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      Prediction said = detector.forInference(picture()).last();
      return List.of(said.logits().floats(), places(said).floats());
    }
  }

  private static Tensor places(Prediction said) {
    return said instanceof MaskPrediction masks ? masks.masks() : ((BoxPrediction) said).boxes();
  }

  /** Waves of several lengths in each channel, as far as the picture goes. */
  private static Images picture() {
    float[] pixels = new float[3 * HEIGHT * WIDTH];
    boolean[] padding = new boolean[HEIGHT * WIDTH];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = y * WIDTH + x;
        padding[at] = x >= FILLED;
        for (int channel = 0; channel < 3 && x < FILLED; channel++) {
          double wave = Math.sin(x / (3.0 + channel)) + Math.cos(y * x / (97.0 + 31 * channel));
          pixels[channel * HEIGHT * WIDTH + at] = (float) wave;
        }
      }
    }
    return new Images(
        Tensors.of(pixels, 1, 3, HEIGHT, WIDTH), Tensors.of(padding, 1, HEIGHT, WIDTH));
  }
}
