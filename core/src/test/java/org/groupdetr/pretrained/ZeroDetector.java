package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Size;
import org.groupdetr.groups.Grouping;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.weights.PickleCode;

/**
 * A small Conditional DETR whose weights are all zero but for the biases of its two classes: it
 * finds one thing in the middle of any picture, of half its width and height. As a file of its
 * authors would hold it, in whatever is put around.
 */
final class ZeroDetector {
  /** The sigmoid of 3. */
  static final float SCORE = 0.95257413f;

  private static final float SEEN = 3;
  private static final float UNSEEN = -20;
  private static final int CLASSES = 2;

  /** Parameters by their names, with their shapes. */
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private int storages;

  ZeroDetector() {
    DetectorSpec spec =
        RecipeFile.read(
                "conditional-detr-r50-50ep",
                List.of(
                    "detector.backbone.depth=18",
                    "detector.backbone.width=8",
                    "detector.transformer.channels=32",
                    "detector.transformer.heads=1",
                    "detector.transformer.encoderLayers=1",
                    "detector.transformer.decoderLayers=1",
                    "detector.transformer.feedForward=64",
                    "detector.queries=1"))
            .detector();
    try (SetDetector<?> detector = Tiny.built(spec, Grouping.NONE, false)) {
      detector.state().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    }
  }

  /**
   * Writes the dict of its tensors.
   *
   * @param prefix before each name
   * @param seen the class that it sees, from 0
   */
  PickleCode dict(PickleCode code, String prefix, int seen) {
    code.op("}(");
    entries(code, prefix, seen);
    return code.op("u");
  }

  /** As {@link #dict}, within a dict that is open. */
  PickleCode entries(PickleCode code, String prefix, int seen) {
    shapes.forEach(
        (name, shape) -> {
          int count = 1;
          for (long side : shape) {
            count *= (int) side;
          }
          float[] values = new float[count];
          if (name.equals("class_embed.bias")) {
            for (int c = 0; c < CLASSES; c++) {
              values[c] = c == seen ? SEEN : UNSEEN;
            }
          }
          long[] cut = shape.clone();
          if (name.startsWith("class_embed.")) {
            cut[0] = CLASSES;
            values = java.util.Arrays.copyOf(values, count / (int) shape[0] * CLASSES);
          }
          code.text(prefix + name).tensor(Integer.toString(storages++), values, cut);
        });
    return code;
  }

  /** Opens what stands around the detector, and asks it. */
  static WeightSource open(Path file) {
    return open(file.toString());
  }

  static WeightSource open(String weights) {
    return WeightSources.open(weights, new WeightCache(Path.of("none"), (f, b, t) -> {}));
  }

  /** What {@code torch.save} would write of a dict: {@code inner} sets its values. */
  static Path saved(Path file, UnaryOperator<PickleCode> inner) throws java.io.IOException {
    return inner.apply(new PickleCode().op("}(")).op("u").save(file);
  }

  /** Passes if it finds that class where it should. */
  static void requireFinds(WeightSource model, int seen) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = model.load()) {
      requireFinds(detector, seen);
    }
  }

  private static <P extends Prediction> void requireFinds(SetDetector<P> detector, int seen) {
    Images images = Tiny.images(1);
    var found =
        detector
            .task()
            .selection()
            .select(detector.forInference(images).last(), List.of(new Size(64, 64)))
            .get(0);
    assertThat(found.labels()[0]).isEqualTo(seen);
    assertThat(found.scores()[0]).isCloseTo(SCORE, within(1e-6f));
    for (int i = 0; i < 4; i++) {
      assertThat(found.boxes()[i]).isCloseTo(0.5f, within(1e-6f));
    }
  }
}
