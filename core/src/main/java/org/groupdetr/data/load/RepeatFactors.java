package org.groupdetr.data.load;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.TrainingPicture;

/**
 * How often an epoch shows each picture, so that rare classes are seen more often: the repeat
 * factor sampling of LVIS (Gupta and others 2019, appendix B.2). A class that is in a share f of
 * the pictures has the factor max(1, sqrt(threshold / f)), a picture the greatest of its classes.
 *
 * @param factors of each picture, at least 1; not copied
 */
public record RepeatFactors(double[] factors) {
  public RepeatFactors {
    for (double factor : factors) {
      require(factor >= 1 && Double.isFinite(factor), "a factor is at least 1, was %s", factor);
    }
    require(
        Arrays.stream(factors).sum() < Integer.MAX_VALUE,
        "the factors of an epoch must sum to less than 2^31");
  }

  /**
   * The factors of a data set.
   *
   * @param threshold share of pictures below which a class counts as rare, above 0 and at most 1
   */
  public static RepeatFactors of(List<TrainingPicture> pictures, double threshold) {
    Map<Integer, Integer> picturesOf = new HashMap<>();
    for (TrainingPicture picture : pictures) {
      Arrays.stream(picture.labels())
          .distinct()
          .forEach(label -> picturesOf.merge(label, 1, Integer::sum));
    }
    return new RepeatFactors(
        pictures.stream()
            .mapToDouble(
                picture ->
                    Arrays.stream(picture.labels())
                        .mapToDouble(
                            label -> {
                              double share =
                                  (double) picturesOf.getOrDefault(label, 0) / pictures.size();
                              return Math.max(1, Math.sqrt(threshold / share));
                            })
                        .max()
                        .orElse(1))
            .toArray());
  }

  /** How many pictures every epoch shows: the sum of the factors, rounded down. */
  int shown() {
    return (int) Arrays.stream(factors).sum();
  }

  /**
   * The pictures of an epoch, in order and each as often as it is shown: its factor rounded down or
   * up, and the factor on average over many epochs. They are {@link #shown()} or one more.
   *
   * @param offset drawn for the epoch, 0 to below 1 (systematic sampling)
   */
  int[] pictures(double offset) {
    int[] shown = new int[shown() + 2];
    int count = 0;
    double sum = offset;
    for (int i = 0; i < factors.length; i++) {
      sum += factors[i];
      for (int end = (int) sum; count < end && count < shown.length; count++) {
        shown[count] = i;
      }
    }
    return Arrays.copyOf(shown, Math.max(count, shown()));
  }
}
