package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.data.image.RgbImage;

/**
 * Brightness, contrast, saturation and hue by chance, in an order by chance, as torchvision's
 * ColorJitter: each of the first three is a factor between 1 - x and 1 + x.
 *
 * @param brightness x of the factor of all levels, 0 to 1
 * @param contrast x of the factor of the distances from the mean grey, 0 to 1
 * @param saturation x of the factor of the distances from the pixel's grey, 0 to 1
 * @param hue most that colours are turned by, in turns of the colour circle, 0 to 0.5
 */
public record ColourJitter(
    double probability, double brightness, double contrast, double saturation, double hue)
    implements Variation {
  private static final int KINDS = 4;

  public ColourJitter {
    Variation.requireProbability(probability);
    requireAmount("brightness", brightness, 1);
    requireAmount("contrast", contrast, 1);
    requireAmount("saturation", saturation, 1);
    requireAmount("hue", hue, 0.5);
  }

  private static void requireAmount(String name, double value, double most) {
    require(value >= 0 && value <= most, "%s must be from 0 to %s, was %s", name, most, value);
  }

  @Override
  public Sample varied(
      Sample sample, Function<RandomGenerator, Sample> others, RandomGenerator random) {
    byte[] pixels = sample.image().pixels().clone();
    for (int kind : order(random)) {
      switch (kind) {
        case 0 -> blend(pixels, factor(brightness, random), (p, at) -> 0);
        case 1 -> contrast(pixels, factor(contrast, random));
        case 2 -> blend(pixels, factor(saturation, random), Grayscale::level);
        default -> turn(pixels, hue * (2 * random.nextDouble() - 1));
      }
    }
    return sample.with(new RgbImage(sample.image().width(), sample.image().height(), pixels));
  }

  private static double factor(double amount, RandomGenerator random) {
    return 1 + amount * (2 * random.nextDouble() - 1);
  }

  private static int[] order(RandomGenerator random) {
    int[] order = {0, 1, 2, 3};
    for (int i = KINDS - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    return order;
  }

  /** What a pixel comes from or goes towards. */
  @FunctionalInterface
  private interface Anchor {
    double of(byte[] pixels, int at);
  }

  private static void contrast(byte[] pixels, double factor) {
    long sum = 0;
    for (int at = 0; at < pixels.length; at += 3) {
      sum += Grayscale.level(pixels, at);
    }
    double mean = Math.rint(3.0 * sum / pixels.length);
    blend(pixels, factor, (p, at) -> mean);
  }

  private static void blend(byte[] pixels, double factor, Anchor anchor) {
    if (factor == 1) {
      return;
    }
    for (int at = 0; at < pixels.length; at += 3) {
      double from = anchor.of(pixels, at) * (1 - factor);
      for (int c = at; c < at + 3; c++) {
        pixels[c] = level(from + (pixels[c] & 0xFF) * factor);
      }
    }
  }

  private static byte level(double value) {
    return (byte) Math.max(0, Math.min(255, Math.rint(value)));
  }

  /** Turns the hue; greys have none. */
  static void turn(byte[] pixels, double turns) {
    if (turns == 0) {
      return;
    }
    for (int at = 0; at < pixels.length; at += 3) {
      int red = pixels[at] & 0xFF;
      int green = pixels[at + 1] & 0xFF;
      int blue = pixels[at + 2] & 0xFF;
      int most = Math.max(red, Math.max(green, blue));
      int chroma = most - Math.min(red, Math.min(green, blue));
      if (chroma > 0) {
        double sixths = sixths(red, green, blue, most, chroma) + 6 * turns;
        for (int c = 0; c < 3; c++) {
          pixels[at + c] = level(most - chroma * distance(sixths - 2 * c));
        }
      }
    }
  }

  /** Place on the colour circle: 0 red, 2 green, 4 blue. */
  private static double sixths(int red, int green, int blue, int most, int chroma) {
    if (most == red) {
      return (double) (green - blue) / chroma;
    }
    return most == green ? 2 + (double) (blue - red) / chroma : 4 + (double) (red - green) / chroma;
  }

  /** How much of a primary colour is missing, 0 to 1, so far from it on the circle. */
  private static double distance(double sixths) {
    double around = sixths - 6 * Math.floor(sixths / 6);
    return Math.max(0, Math.min(1, Math.min(around, 6 - around) - 1));
  }
}
