package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.SplittableRandom;

/**
 * The randomness of a training step, by counter: every mask has a key, and element i of a mask is a
 * function of key and i alone. So masks need not be kept, are the same when a part is computed
 * again, and do not depend on the number of threads. Belongs to one training run; outside {@link
 * #begin} and {@link #end} nothing is dropped.
 */
public final class Noise {
  private final long seed;
  private long step;
  private int calls;
  private boolean active;

  public Noise(long seed) {
    this.seed = seed;
  }

  /** From here on, masks are those of that step of the run. */
  public void begin(long step) {
    this.step = step;
    this.calls = 0;
    this.active = true;
  }

  /** From here on nothing is dropped. */
  public void end() {
    this.active = false;
  }

  /** How many masks of this step have been named so far; a part that is computed again needs it. */
  public int calls() {
    return calls;
  }

  /** Goes back, or on, to where {@link #calls} was. */
  public void calls(int calls) {
    this.calls = calls;
  }

  /** The next mask. */
  public Mask next(double probability) {
    require(probability >= 0 && probability < 1, "probability was %s", probability);
    if (!active || probability == 0) {
      return Mask.NONE;
    }
    long key = mixed(mixed(mixed(seed) + step) + calls++);
    return new Mask(key, (int) Math.round(probability * 65536));
  }

  /** The next source of random numbers of this step, counted as masks are. */
  public SplittableRandom numbers() {
    return new SplittableRandom(mixed(mixed(mixed(seed) + step) + calls++));
  }

  private static long mixed(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * One mask.
   *
   * @param key names it
   * @param dropped how many of 65,536 elements are dropped, on average
   */
  public record Mask(long key, int dropped) {
    /** Drops nothing. */
    public static final Mask NONE = new Mask(0, 0);

    /** The mask of a part that is treated apart; the first part's is this one. */
    public Mask part(int index) {
      return index == 0 ? this : new Mask(mixed(key + index), dropped);
    }

    /** True if something may be dropped. */
    public boolean drops() {
      return dropped > 0;
    }

    /**
     * Writes factors: 0 where dropped, else 1 / (1 - probability).
     *
     * @param at where in {@code factors} the stretch begins
     * @param from index in the mask of {@code factors[0]}; {@code from + at} a multiple of 4
     */
    public void fill(float[] factors, int at, long from, int count) {
      float kept = 65536f / (65536 - dropped);
      int end = at + count;
      int whole = at + (count & ~3);
      for (int i = at; i < whole; i += 4) {
        long bits = mixed(key + from + i);
        factors[i] = (bits & 0xFFFF) < dropped ? 0 : kept;
        factors[i + 1] = ((bits >>> 16) & 0xFFFF) < dropped ? 0 : kept;
        factors[i + 2] = ((bits >>> 32) & 0xFFFF) < dropped ? 0 : kept;
        factors[i + 3] = (bits >>> 48) < dropped ? 0 : kept;
      }
      if (whole < end) {
        long bits = mixed(key + from + whole);
        for (int i = whole; i < end; i++, bits >>>= 16) {
          factors[i] = (bits & 0xFFFF) < dropped ? 0 : kept;
        }
      }
    }
  }
}
