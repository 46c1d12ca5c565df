package org.groupdetr.data.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Size;

/**
 * Four pictures around a point near the middle, of which this one is the first; each covers its
 * quarter, resized with its proportions kept, and what does not fit is cut off. Bochkovskiy et al.,
 * 2020.
 */
public record Mosaic(double probability) implements Variation {
  /** How near to an edge the point may be, as a share of the side. */
  private static final double EDGE = 0.3;

  public Mosaic {
    Variation.requireProbability(probability);
  }

  @Override
  public Sample varied(
      Sample sample, Function<RandomGenerator, Sample> others, RandomGenerator random) {
    Size size = sample.image().size();
    int x = split(size.width(), random);
    int y = split(size.height(), random);
    byte[] pixels = Canvas.grey(size);
    List<Placed.Item> objects = new ArrayList<>();
    for (int quarter = 0; quarter < 4; quarter++) {
      Sample part = quarter == 0 ? sample : others.apply(random);
      int left = quarter % 2 == 0 ? 0 : x;
      int top = quarter < 2 ? 0 : y;
      int width = quarter % 2 == 0 ? x : size.width() - x;
      int height = quarter < 2 ? y : size.height() - y;
      if (width > 0 && height > 0) {
        Placed placed =
            covering(part.image().size(), new Area(left, top, width, height), random, size);
        placed.draw(part.image(), pixels);
        objects.addAll(placed.objects(part.truth()));
      }
    }
    return new Sample(
        new RgbImage(size.width(), size.height(), pixels), Placed.Item.in(sample.truth(), objects));
  }

  /** A quarter. */
  private record Area(int left, int top, int width, int height) {}

  private static Placed covering(Size part, Area area, RandomGenerator random, Size canvas) {
    double factor =
        Math.max((double) area.width / part.width(), (double) area.height / part.height());
    Size scaled = Canvas.scaled(part, factor);
    Size resized =
        new Size(Math.max(scaled.width(), area.width), Math.max(scaled.height(), area.height));
    Window window =
        new Window(
            random.nextInt(resized.width() - area.width + 1),
            random.nextInt(resized.height() - area.height + 1),
            area.width,
            area.height);
    return new Placed(part, resized, window, area.left, area.top, canvas);
  }

  private static int split(int side, RandomGenerator random) {
    return (int) Math.rint(side * (EDGE + (1 - 2 * EDGE) * random.nextDouble()));
  }
}
