package org.groupdetr.golden;

import java.nio.charset.StandardCharsets;

/**
 * Numbers that every language makes alike from a name: FNV-1a of the name seeds SplitMix64, whose
 * top 24 bits become a float. Reference weights and pictures are given so and need no file.
 */
public final class GoldenFormula {
  private GoldenFormula() {}

  /** {@code count} values in [-1, 1). */
  public static float[] uniform(String name, int count) {
    long seed = hash(name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z = z ^ (z >>> 31);
      values[i] = (float) ((z >>> 40) / (double) (1 << 23) - 1.0);
    }
    return values;
  }

  /** {@code offset + scale * u}, product and sum rounded one after the other. */
  public static float[] values(String name, int count, float offset, float scale) {
    float[] values = uniform(name, count);
    for (int i = 0; i < count; i++) {
      values[i] = offset + scale * values[i];
    }
    return values;
  }

  /** The picture called {@code name}: bytes {@code [height, width, 3]}. */
  public static byte[] picture(String name, int height, int width) {
    float[] uniform = uniform(name, height * width * 3);
    byte[] bytes = new byte[uniform.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) ((uniform[i] + 1.0) * 128);
    }
    return bytes;
  }

  private static long hash(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }
}
