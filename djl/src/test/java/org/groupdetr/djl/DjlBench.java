package org.groupdetr.djl;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.groupdetr.Detector;

/** What the way through DJL costs: {@code DjlBench MODEL [ROUNDS]}, both asked in turns. */
final class DjlBench {
  private DjlBench() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 41;
    BufferedImage picture = ShakenModels.picture(640, 480, 1);
    Image image = ImageFactory.getInstance().fromImage(picture);
    Criteria<Image, DetectedObjects> criteria =
        Criteria.builder()
            .setTypes(Image.class, DetectedObjects.class)
            .optEngine("GroupDETR")
            .optModelPath(file)
            .build();
    double[] direct = new double[rounds];
    double[] djl = new double[rounds];
    try (ZooModel<Image, DetectedObjects> model = criteria.loadModel();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      // One network for both: two lie elsewhere in memory, and differ by more than the way does.
      Detector detector = ((GroupDetrModel) model.getWrappedModel()).detector();
      for (int i = -5; i < rounds; i++) {
        boolean first = i % 2 == 0; // who comes second may find a warmer cache
        double one = first ? seconds(() -> detector.predict(picture, 0.5)) : 0;
        double other = seconds(() -> predictor.predict(image));
        one = first ? one : seconds(() -> detector.predict(picture, 0.5));
        if (i >= 0) {
          direct[i] = one;
          djl[i] = other;
        }
      }
    }
    Arrays.sort(direct);
    Arrays.sort(djl);
    // Other work of a machine only ever adds time: the lowest tenth hardly has any.
    int low = rounds / 10;
    System.out.printf(
        Locale.ROOT,
        "Detector %.2f ms, DJL %.2f ms, ratio %.4f; medians %.2f and %.2f ms%n",
        1000 * direct[low],
        1000 * djl[low],
        djl[low] / direct[low],
        1000 * direct[rounds / 2],
        1000 * djl[rounds / 2]);
  }

  private interface Work {
    Object done() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long start = System.nanoTime();
    work.done();
    return (System.nanoTime() - start) / 1e9;
  }
}
