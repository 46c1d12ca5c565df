package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.groupdetr.common.SplitMix64;

/**
 * The randomness of a training step, by counter: every mask has a key, and element i of a mask is a
 * function of key and i alone. So masks need not be kept, are the same when a part is computed
 * again, and do not depend on the number of threads. Belongs to one training run; outside {@link
 * #begin} and {@link #end} nothing is dropped.
 */
public final class CounterRng {
  private final long seed;
  private long step;
  private int calls;
  private boolean active;

  public CounterRng(long seed) {
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
    long key = SplitMix64.mix(SplitMix64.mix(SplitMix64.mix(seed) + step) + calls++);
    return new Mask(key, (int) Math.round(probability * 65536));
  }

  /** The next source of random numbers of this step, counted as masks are. */
  public SplittableRandom numbers() {
    return new SplittableRandom(
        SplitMix64.mix(SplitMix64.mix(SplitMix64.mix(seed) + step) + calls++));
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

    /** 0, 1, 2, .. */
    private static final int[] COUNTING = IntStream.range(0, 1024).toArray();

    /** The mask of a part that is treated apart; the first part's is this one. */
    public Mask part(int index) {
      return index == 0 ? this : new Mask(SplitMix64.mix(key + index), dropped);
    }

    /** True if something may be dropped. */
    public boolean drops() {
      return dropped > 0;
    }

    /** The factor of what is kept, 1 / (1 - probability). */
    double kept() {
      return 65536.0 / (65536 - dropped);
    }

    /**
     * Writes factors, 0 where dropped, else 1 / (1 - probability), as the bits of float32. Element
     * i and element i + 2^32 are alike.
     *
     * @param at where in {@code factors} the stretch begins
     * @param from index in the mask of the stretch's first element
     */
    public void fill(int[] factors, int at, long from, int count) {
      int[] part = new int[COUNTING.length];
      for (int done = 0; done < count; done += part.length) {
        int some = Math.min(part.length, count - done);
        fill(part, (int) (from + done), some);
        System.arraycopy(part, 0, factors, at + done, some);
      }
    }

    /**
     * A loop that compilers turn into vectors: all its arrays begin at zero, and none of its
     * numbers is the loop's own counter. The mixing of 32 bits is Chris Wellons' lowbias32.
     */
    private void fill(int[] part, int from, int count) {
      int kept = Float.floatToRawIntBits((float) kept());
      int first = from + (int) key;
      int second = (int) (key >>> 32);
      for (int i = 0; i < count; i++) {
        int bits = COUNTING[i] + first;
        bits = (bits ^ (bits >>> 16)) * 0x7FEB352D;
        bits = ((bits ^ (bits >>> 15)) + second) * 0x846CA68B;
        int zeros = ((bits >>> 16) - dropped) >> 31; // all ones where dropped
        part[i] = kept & ~zeros;
      }
    }
  }
}
