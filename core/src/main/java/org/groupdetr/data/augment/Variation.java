package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Something that may be done to a picture before it is flipped, cropped and resized: its size
 * stays, its pixels and with them its objects change.
 */
public sealed interface Variation permits ColourJitter, Grayscale, ScaleJitter, Mosaic, CopyPaste {
  /** With what chance it is done to a picture. */
  double probability();

  /**
   * The picture after it is done.
   *
   * @param others draws another picture of the training, and reads it
   */
  Sample varied(Sample sample, Function<RandomGenerator, Sample> others, RandomGenerator random);

  /** Whether it learns from masks what is an object. */
  default boolean needsMasks() {
    return false;
  }

  /** Does each in turn, or not, as {@code random} says. */
  static Sample all(
      List<Variation> variations,
      Sample sample,
      Function<RandomGenerator, Sample> others,
      RandomGenerator random) {
    Sample now = sample;
    for (Variation variation : variations) {
      if (random.nextDouble() < variation.probability()) {
        now = variation.varied(now, others, random);
      }
    }
    return now;
  }

  /** Checks a probability. */
  static void requireProbability(double value) {
    require(value >= 0 && value <= 1, "probability must be from 0 to 1, was %s", value);
  }
}
