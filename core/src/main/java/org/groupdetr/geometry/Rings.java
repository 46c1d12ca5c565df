package org.groupdetr.geometry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lists of coordinates as a file has them, whether they make polygons or not, in some two bytes a
 * number: files of many pictures have tens of millions. Numbers of at most two decimals, as nearly
 * all are, stand as differences in hundredths; any others as they are.
 */
public final class Rings {
  private static final double UNIT = 100;
  private static final double LARGEST = 1e12;
  private static final int HUNDREDTHS = 0;
  private static final int DOUBLES = 1;
  private static final int MOST_BYTES = 10;

  private final byte[] packed;

  private Rings(byte[] packed) {
    this.packed = packed;
  }

  /** Packs the rings; {@link #list()} gives back the same numbers to the bit. */
  public static Rings of(List<double[]> rings) {
    int most = 0;
    for (double[] ring : rings) {
      most = Math.addExact(most, Math.multiplyExact(MOST_BYTES, ring.length + 2));
    }
    ByteBuffer to = ByteBuffer.allocate(most);
    for (double[] ring : rings) {
      boolean plain = Arrays.stream(ring).allMatch(Rings::isHundredths);
      put(to, 2L * ring.length + (plain ? HUNDREDTHS : DOUBLES));
      if (plain) {
        putDifferences(to, ring);
      } else {
        Arrays.stream(ring).forEach(to::putDouble);
      }
    }
    return new Rings(Arrays.copyOf(to.array(), to.position()));
  }

  /** The numbers of each ring, unpacked. */
  public List<double[]> list() {
    List<double[]> rings = new ArrayList<>();
    ByteBuffer from = ByteBuffer.wrap(packed);
    while (from.hasRemaining()) {
      long head = next(from);
      double[] ring = new double[(int) (head / 2)];
      long[] last = {0, 0};
      for (int i = 0; i < ring.length; i++) {
        if (head % 2 == DOUBLES) {
          ring[i] = from.getDouble();
        } else {
          long zigzag = next(from);
          last[i % 2] += (zigzag >>> 1) ^ -(zigzag & 1);
          ring[i] = last[i % 2] / UNIT;
        }
      }
      rings.add(ring);
    }
    return rings;
  }

  private static boolean isHundredths(double value) {
    return Math.abs(value) < LARGEST
        && Double.doubleToLongBits(Math.rint(value * UNIT) / UNIT) == Double.doubleToLongBits(value)
        && Double.doubleToLongBits(value) != Double.doubleToLongBits(-0.0);
  }

  private static void putDifferences(ByteBuffer to, double[] ring) {
    long[] last = {0, 0};
    for (int i = 0; i < ring.length; i++) {
      long value = (long) Math.rint(ring[i] * UNIT);
      long difference = value - last[i % 2];
      last[i % 2] = value;
      put(to, (difference << 1) ^ (difference >> 63));
    }
  }

  /** Seven bits a byte, low ones first; the eighth says that more follow. */
  private static void put(ByteBuffer to, long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      to.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  private static long next(ByteBuffer from) {
    long value = 0;
    int shift = 0;
    byte some = from.get();
    while (some < 0) {
      value |= (long) (some & 0x7F) << shift;
      shift += 7;
      some = from.get();
    }
    return value | ((long) some << shift);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rings rings && Arrays.equals(packed, rings.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return list().stream().map(Arrays::toString).toList().toString();
  }
}
