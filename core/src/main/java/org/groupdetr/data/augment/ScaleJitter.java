package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Size;

/**
 * Objects smaller or larger: the picture is resized and, where it became smaller, stands somewhere
 * in grey; where it became larger, a part of it is seen.
 *
 * @param smallest least factor, at least 1/16
 * @param largest greatest factor, at most 16
 */
public record ScaleJitter(double probability, double smallest, double largest)
    implements Variation {
  private static final double MOST = 16;

  public ScaleJitter {
    Variation.requireProbability(probability);
    require(smallest >= 1 / MOST, "smallest must be at least %s, was %s", 1 / MOST, smallest);
    require(
        largest >= smallest && largest <= MOST,
        "largest must be between smallest (%s) and %s, was %s",
        smallest,
        MOST,
        largest);
  }

  @Override
  public Sample varied(
      Sample sample, Function<RandomGenerator, Sample> others, RandomGenerator random) {
    Size size = sample.image().size();
    double factor = smallest + (largest - smallest) * random.nextDouble();
    Size resized = Canvas.scaled(size, factor);
    int width = Math.min(resized.width(), size.width());
    int height = Math.min(resized.height(), size.height());
    Window window =
        new Window(
            random.nextInt(resized.width() - width + 1),
            random.nextInt(resized.height() - height + 1),
            width,
            height);
    int left = random.nextInt(size.width() - width + 1);
    int top = random.nextInt(size.height() - height + 1);
    Placed placed = new Placed(size, resized, window, left, top, size);
    byte[] pixels = Canvas.grey(size);
    placed.draw(sample.image(), pixels);
    return new Sample(
        new RgbImage(size.width(), size.height(), pixels),
        Placed.Item.in(sample.truth(), placed.objects(sample.truth())));
  }
}
