package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.detector.postprocess.TopBoxes;

/**
 * The reading of a reference's own answers is exact, but for the sigmoid's last bit: the engine
 * works out most numbers in vectors and the rest one by one, which may differ by one unit in the
 * last place. Boxes that end at the border of the picture may differ in the last place of its size.
 *
 * @param order in which equal scores must come
 * @param scoresKey where the case holds the scores
 * @param labelsKey where it holds the labels
 * @param boxesKey where it holds the corners, in pixels
 */
record DetectionChecks(
    ParityCase one, TopBoxes.Order order, String scoresKey, String labelsKey, String boxesKey) {
  void check(List<RawDetections> found) {
    float[] scores = one.golden().floats(scoresKey);
    int count = one.golden().shape(scoresKey)[1];
    assertThat(found).hasSize(one.golden().shape(scoresKey)[0]);
    for (int b = 0; b < found.size(); b++) {
      float[] own = Arrays.copyOfRange(scores, b * count, (b + 1) * count);
      assertThat(found.get(b).scores()).hasSize(own.length);
      for (int i = 0; i < own.length; i++) {
        near(found.get(b).scores()[i], own[i], Math.ulp(own[i]));
      }
      check(b, found.get(b));
    }
  }

  /**
   * As doubles: assertions about floats compare what is printed, in which neighbours may be more
   * than a unit apart.
   */
  private static void near(float found, float expected, float units) {
    assertThat((double) found).isCloseTo(expected, within(1.001 * units));
  }

  private void check(int picture, RawDetections found) {
    int count = found.scores().length;
    int[] labels = one.golden().ints(labelsKey);
    float[] boxes = one.golden().floats(boxesKey);
    float[] sides = sides(picture);
    for (int i = 0; i < count; i++) {
      boolean tied =
          order == TopBoxes.Order.ANY
              && ((i > 0 && tied(found.scores()[i - 1], found.scores()[i]))
                  || (i < count - 1 && tied(found.scores()[i], found.scores()[i + 1])));
      int at = picture * count + i;
      for (int c = 0; c < 4 && !tied; c++) {
        float centre = found.boxes()[4 * i + c % 2];
        float half = 0.5f * found.boxes()[4 * i + 2 + c % 2];
        float corner = (c < 2 ? centre - half : centre + half) * sides[c % 2];
        boolean bounded = bounded(boxes[4 * at + c % 2], boxes[4 * at + 2 + c % 2], sides[c % 2]);
        float ulps = bounded ? 2 * Math.ulp(sides[c % 2]) : 0;
        near(corner, boxes[4 * at + c], ulps);
        assertThat(found.labels()[i]).isEqualTo(labels[at]);
      }
    }
  }

  /** Whether a box ends at the border of the picture, on one of both sides. */
  private static boolean bounded(float low, float high, float side) {
    return low == 0 || high == 0 || low == side || high == side;
  }

  /** Whether a last bit of each decides which comes first. */
  private static boolean tied(float first, float second) {
    return first - second <= 2 * Math.ulp(first);
  }

  /** Width and height of the original picture. */
  private float[] sides(int picture) {
    for (String key : List.of("input/original", "input/sizes")) {
      if (one.golden().has(key)) {
        double[] sizes = one.golden().doubles(key);
        return new float[] {(float) sizes[2 * picture + 1], (float) sizes[2 * picture]};
      }
    }
    JsonNode size = one.setting("original").get(picture);
    return new float[] {size.get(1).floatValue(), size.get(0).floatValue()};
  }
}
