package org.groupdetr.detector.denoising;

import java.util.random.RandomGenerator;

/** Random numbers for noise, in the order in which they are asked for. */
public interface RandomSource {
  /** {@code count} numbers in [0, 1). */
  float[] uniform(int count);

  /** {@code count} whole numbers in [0, bound). */
  int[] integers(int count, int bound);

  /** Drawn from that source. */
  static RandomSource from(RandomGenerator random) {
    return new RandomSource() {
      @Override
      public float[] uniform(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
          numbers[i] = random.nextFloat();
        }
        return numbers;
      }

      @Override
      public int[] integers(int count, int bound) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
          numbers[i] = random.nextInt(bound);
        }
        return numbers;
      }
    };
  }
}
