package org.groupdetr.data.load;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Sources of chance by name instead of by turn, so that what is drawn for a picture depends neither
 * on threads nor on what was drawn before, and a run can begin anywhere.
 */
final class Seeds {
  /** Purpose: in what order pictures come. */
  static final long ORDER = 1;

  /** Purpose: what is done to a picture. */
  static final long AUGMENTATION = 2;

  private Seeds() {}

  /**
   * The source for this seed, this purpose and these numbers. They are mixed one after the other:
   * {@code state = mix(state + GOLDEN + number)} with the finalizer of SplitMix64; the last state
   * seeds a {@link SplittableRandom}.
   */
  static RandomGenerator random(long seed, long purpose, long... numbers) {
    long state = mixed(seed, purpose);
    for (long number : numbers) {
      state = mixed(state, number);
    }
    return new SplittableRandom(state);
  }

  private static long mixed(long state, long number) {
    long z = state + 0x9E3779B97F4A7C15L + number;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
