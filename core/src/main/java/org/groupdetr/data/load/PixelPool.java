package org.groupdetr.data.load;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;

/**
 * Large arrays to be used again: a batch of DETR's size takes 25 MB, and making it zero would cost
 * as much time as a fifth of its pictures.
 */
final class PixelPool {
  private final int most;
  private final Deque<float[]> free = new ArrayDeque<>();

  /** Keeps at most {@code most} arrays. */
  PixelPool(int most) {
    this.most = most;
  }

  /** An array of at least this length and of any content. */
  float[] take(int length) {
    Optional<float[]> found =
        free.stream()
            .filter(array -> array.length >= length)
            .min(Comparator.comparingInt(array -> array.length));
    if (found.isPresent()) {
      free.remove(found.get());
      return found.get();
    }
    // All are too small. One makes room, so that the pool grows to the largest batches.
    free.pollFirst();
    return new float[length];
  }

  /** Gives an array back that nobody uses any more. */
  void give(float[] array) {
    if (free.size() < most && !free.contains(array)) {
      free.addLast(array);
    }
  }
}
