package org.groupdetr.data.load;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which pictures form which batch of an epoch.
 *
 * @param pictures how many there are
 * @param repeats how often an epoch shows each, if some more than once
 * @param batchSize pictures per batch; the last batch may be smaller
 * @param shuffled whether each epoch has an order of its own; else they come as listed
 * @param dropLast whether a smaller last batch is left out
 * @param seed what the orders follow from, with the number of the epoch
 */
public record EpochOrder(
    int pictures,
    Optional<RepeatFactors> repeats,
    int batchSize,
    boolean shuffled,
    boolean dropLast,
    long seed) {
  public EpochOrder {
    require(pictures >= 0, "pictures must be at least 0, was %d", pictures);
    require(batchSize >= 1, "batchSize must be at least 1, was %d", batchSize);
  }

  /** Every picture once. */
  public EpochOrder(int pictures, int batchSize, boolean shuffled, boolean dropLast, long seed) {
    this(pictures, Optional.empty(), batchSize, shuffled, dropLast, seed);
  }

  /** How many pictures every epoch shows, repeats counted. */
  public int shown() {
    return repeats.map(RepeatFactors::shown).orElse(pictures);
  }

  /** Batches of every epoch. */
  public int batches() {
    return dropLast ? shown() / batchSize : (int) (((long) shown() + batchSize - 1) / batchSize);
  }

  /**
   * The pictures in the order of an epoch, counted from 0: a permutation where none is repeated.
   */
  public int[] order(int epoch) {
    int[] order =
        repeats
            .map(r -> r.pictures(Seeds.random(seed, Seeds.REPEATS, epoch).nextDouble()))
            .orElseGet(() -> IntStream.range(0, pictures).toArray());
    if (shuffled) {
      RandomGenerator random = Seeds.random(seed, Seeds.ORDER, epoch);
      for (int i = order.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int moved = order[i];
        order[i] = order[other];
        order[other] = moved;
      }
    }
    return order.length == shown() ? order : Arrays.copyOf(order, shown());
  }

  /** The pictures of batch {@code batch}, out of an epoch's {@link #order}. */
  int[] batch(int[] order, int batch) {
    int from = batch * batchSize;
    return Arrays.copyOfRange(order, from, Math.min(from + batchSize, order.length));
  }
}
