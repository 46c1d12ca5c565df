package org.groupdetr.data.load;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.augment.AugmentationPlan;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Size;

/**
 * Pictures and truths for one step, as plain arrays; B pictures, each in the upper left corner of
 * an area of height H and width W, the largest of the batch.
 *
 * @param height H in pixels
 * @param width W in pixels
 * @param pixels normalised red, green and blue planes, zero where a picture is padded: {@code [B,
 *     3, H, W]}. The array may be longer than that, see {@link #pixelCount()}: a loader uses it
 *     again after {@link BatchLoader#release}
 * @param padding true where an area holds no picture: {@code [B, H, W]}
 * @param targets what is true of each picture: B
 * @param imageIds the data set's ids: {@code [B]}
 * @param placements the way back to each photograph: B
 */
public record HostBatch(
    int height,
    int width,
    float[] pixels,
    boolean[] padding,
    List<HostTargets> targets,
    long[] imageIds,
    List<Placement> placements) {
  public HostBatch {
    targets = List.copyOf(targets);
    placements = List.copyOf(placements);
  }

  /** Number of pictures B. */
  public int size() {
    return imageIds.length;
  }

  /** How many numbers of {@link #pixels()} belong to the batch: B * 3 * H * W. */
  public int pixelCount() {
    return 3 * padding.length;
  }

  /**
   * A batch of pictures in memory, for prediction: numbered from 0, nothing known of them.
   *
   * @param plan what is done to a picture of a size
   * @param multiple what H and W are multiples of, by padding
   */
  public static HostBatch of(
      List<RgbImage> images, Function<Size, ? extends AugmentationPlan> plan, int multiple) {
    List<AugmentationPlan> plans =
        images.stream().<AugmentationPlan>map(image -> plan.apply(image.size())).toList();
    BatchPixels pixels = BatchPixels.of(plans, multiple, float[]::new);
    for (int i = 0; i < plans.size(); i++) {
      pixels.fill(i, images.get(i));
    }
    List<HostTargets> nothing = images.stream().map(image -> HostTargets.NONE).toList();
    return pixels.batch(nothing, IntStream.range(0, plans.size()).asLongStream().toArray());
  }
}
