package org.groupdetr.data.load;

import static org.groupdetr.common.Require.require;

/**
 * How a loader works.
 *
 * @param threads workers; 0 to load in the caller's thread
 * @param ahead batches that workers prepare while the caller is busy with one, at least 1; without
 *     workers nothing is prepared
 * @param multiple what height and width of batches are multiples of, by padding
 */
public record LoaderSpec(int threads, int ahead, int multiple) {
  public LoaderSpec {
    require(threads >= 0, "threads must be at least 0, was %d", threads);
    require(ahead >= 1, "ahead must be at least 1, was %d", ahead);
    require(multiple >= 1, "multiple must be at least 1, was %d", multiple);
  }

  /** Batches just as large as their largest pictures. */
  public LoaderSpec(int threads, int ahead) {
    this(threads, ahead, 1);
  }
}
