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

  /** A picture as the network sees it, back in bytes and without its padding. */
  public RgbImage picture(int i) {
    int from = i * height * width;
    int columns = seen(from, 1, width);
    int rows = seen(from, width, height);
    byte[] bytes = new byte[3 * rows * columns];
    for (int c = 0; c < 3; c++) {
      int plane = (3 * i + c) * height * width;
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          float value = pixels[plane + y * width + x];
          bytes[3 * (y * columns + x) + c] = (byte) Normalisation.level(c, value);
        }
      }
    }
    return new RgbImage(columns, rows, bytes);
  }

  /** How many places of a row or column come before its padding. */
  private int seen(int from, int step, int count) {
    int seen = 0;
    while (seen < count && !padding[from + seen * step]) {
      seen++;
    }
    return seen;
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
