package org.groupdetr.common;

/** The mixing of SplitMix64: Steele, Lea and Flood, OOPSLA 2014. */
public final class SplitMix64 {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private SplitMix64() {}

  /** What the generator gives from {@code state}: neighbouring states give unlike numbers. */
  public static long mix(long state) {
    long z = state + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
