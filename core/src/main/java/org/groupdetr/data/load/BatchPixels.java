package org.groupdetr.data.load;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.augment.AugmentationPlan;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.image.RgbImage;

/**
 * A batch whose pictures are being filled in; their places are known from the plans, so that
 * several threads can fill different pictures.
 *
 * @param pixels {@code [B, 3, height, width]} or longer
 * @param padding {@code [B, height, width]}
 */
public record BatchPixels(
    List<AugmentationPlan> plans, int height, int width, float[] pixels, boolean[] padding) {

  /**
   * An area for each plan, as large as the largest needs.
   *
   * @param multiple what height and width are multiples of
   * @param allocate gives an array of at least the length asked for, of any content
   */
  public static BatchPixels of(
      List<AugmentationPlan> plans, int multiple, IntFunction<float[]> allocate) {
    int height = padded(plans.stream().mapToInt(plan -> plan.size().height()), multiple);
    int width = padded(plans.stream().mapToInt(plan -> plan.size().width()), multiple);
    long area = (long) plans.size() * height * width;
    UserException.require(
        3 * area <= Integer.MAX_VALUE - 8,
        "a batch of %s of %d x %d does not fit one array; make batch or pictures smaller",
        Counted.of(plans.size(), "picture"),
        width,
        height);
    float[] pixels = allocate.apply((int) (3 * area));
    return new BatchPixels(List.copyOf(plans), height, width, pixels, new boolean[(int) area]);
  }

  private static int padded(IntStream sides, int multiple) {
    return (sides.max().orElse(0) + multiple - 1) / multiple * multiple;
  }

  /** Writes picture {@code i} and its padding. */
  public void fill(int i, RgbImage image) {
    AugmentationPlan plan = plans.get(i);
    int area = height * width;
    Normalisation.write(plan.rows(image), pixels, i * 3 * area, width, height);
    int begin = i * area;
    for (int y = 0; y < plan.size().height(); y++) {
      int row = begin + y * width;
      Arrays.fill(padding, row + plan.size().width(), row + width, true);
    }
    Arrays.fill(padding, begin + plan.size().height() * width, begin + area, true);
  }

  /** The batch, when every picture is filled in. */
  HostBatch batch(List<HostTargets> targets, long[] imageIds) {
    List<Placement> placements = plans.stream().map(AugmentationPlan::placement).toList();
    return new HostBatch(height, width, pixels, padding, targets, imageIds, placements);
  }
}
