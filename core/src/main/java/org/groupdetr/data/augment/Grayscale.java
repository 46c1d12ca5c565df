package org.groupdetr.data.augment;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.data.image.RgbImage;

/** The picture without colours, as Pillow makes it grey. */
public record Grayscale(double probability) implements Variation {
  public Grayscale {
    Variation.requireProbability(probability);
  }

  @Override
  public Sample varied(
      Sample sample, Function<RandomGenerator, Sample> others, RandomGenerator random) {
    byte[] pixels = sample.image().pixels().clone();
    for (int at = 0; at < pixels.length; at += 3) {
      byte level = (byte) level(pixels, at);
      pixels[at] = level;
      pixels[at + 1] = level;
      pixels[at + 2] = level;
    }
    return sample.with(new RgbImage(sample.image().width(), sample.image().height(), pixels));
  }

  /** ITU-R 601 in whole numbers. */
  static int level(byte[] pixels, int at) {
    int red = pixels[at] & 0xFF;
    int green = pixels[at + 1] & 0xFF;
    int blue = pixels[at + 2] & 0xFF;
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
}
