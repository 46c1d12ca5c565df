package org.groupdetr.data.load;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.groupdetr.common.SplitMix64;

/**
 * Sources of chance by name instead of by turn, so that what is drawn for a picture depends neither
 * on threads nor on what was drawn before, and a run can begin anywhere.
 */
final class Seeds {
  /** Purpose: in what order pictures come. */
  static final long ORDER = 1;

  /** Purpose: what is done to a picture. */
  static final long AUGMENTATION = 2;

  /** Purpose: what is done to all pictures of a batch. */
  static final long BATCH = 3;

  /** Purpose: how often a picture with a factor comes. */
  static final long REPEATS = 4;

  /** Purpose: what is done to a picture before that. */
  static final long VARIATION = 5;

  private Seeds() {}

  /**
   * The source for this seed, this purpose and these numbers. They are mixed one after the other:
   * {@code state = mix(state + GOLDEN + number)} with the finalizer of SplitMix64; the last state
   * seeds a {@link SplittableRandom}.
   */
  static RandomGenerator random(long seed, long purpose, long... numbers) {
    long state = SplitMix64.mix(seed + purpose);
    for (long number : numbers) {
      state = SplitMix64.mix(state + number);
    }
    return new SplittableRandom(state);
  }
}
