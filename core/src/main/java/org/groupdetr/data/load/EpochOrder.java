package org.groupdetr.data.load;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which pictures form which batch of an epoch.
 *
 * @param pictures how many there are
 * @param batchSize pictures per batch; the last batch may be smaller
 * @param shuffled whether each epoch has an order of its own; else they come as listed
 * @param dropLast whether a smaller last batch is left out
 * @param seed what the orders follow from, with the number of the epoch
 */
public record EpochOrder(
    int pictures, int batchSize, boolean shuffled, boolean dropLast, long seed) {
  public EpochOrder {
    require(pictures >= 0, "pictures must be at least 0, was %d", pictures);
    require(batchSize >= 1, "batchSize must be at least 1, was %d", batchSize);
  }

  /** Batches of every epoch. */
  public int batches() {
    return dropLast ? pictures / batchSize : (int) (((long) pictures + batchSize - 1) / batchSize);
  }

  /** All pictures in the order of an epoch, counted from 0: a permutation. */
  public int[] order(int epoch) {
    int[] order = IntStream.range(0, pictures).toArray();
    if (shuffled) {
      RandomGenerator random = Seeds.random(seed, Seeds.ORDER, epoch);
      for (int i = pictures - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int moved = order[i];
        order[i] = order[other];
        order[other] = moved;
      }
    }
    return order;
  }

  /** The pictures of batch {@code batch}, out of an epoch's {@link #order}. */
  int[] batch(int[] order, int batch) {
    int from = batch * batchSize;
    return Arrays.copyOfRange(order, from, Math.min(from + batchSize, pictures));
  }
}
