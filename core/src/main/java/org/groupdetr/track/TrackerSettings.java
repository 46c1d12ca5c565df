package org.groupdetr.track;

import static org.groupdetr.common.Require.require;

/**
 * How things are followed.
 *
 * @param high score from which a detection leads on a track; one that begins a track has 0.1 more
 * @param low score above which a detection may still go on with a track that leads to it
 * @param patience how many frames a thing may be out of sight
 */
public record TrackerSettings(double high, double low, int patience) {
  /** Those of ByteTrack. */
  public static final TrackerSettings USUAL = new TrackerSettings(0.5, 0.1, 30);

  public TrackerSettings {
    require(low >= 0 && low < high && high <= 1, "0 <= low < high <= 1, was %s, %s", low, high);
    require(patience >= 0, "patience must not be negative, was %d", patience);
  }

  /** The score from which a detection begins a track. */
  double beginning() {
    return high + 0.1;
  }
}
