package org.groupdetr.data;

import static org.groupdetr.common.Require.require;

/**
 * How a loader works.
 *
 * @param threads workers; 0 to load in the caller's thread
 * @param ahead batches that workers prepare while the caller is busy with one, at least 1; without
 *     workers nothing is prepared
 */
public record LoaderSpec(int threads, int ahead) {
  public LoaderSpec {
    require(threads >= 0, "threads must be at least 0, was %d", threads);
    require(ahead >= 1, "ahead must be at least 1, was %d", ahead);
  }
}
