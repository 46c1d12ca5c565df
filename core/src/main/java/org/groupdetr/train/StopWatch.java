package org.groupdetr.train;

/** Wall time of a run over all its sessions. */
final class StopWatch {
  private long started = System.nanoTime();
  private double before;

  /** Goes on from {@code seconds}. */
  void start(double seconds) {
    before = seconds;
    started = System.nanoTime();
  }

  double seconds() {
    return before + (System.nanoTime() - started) / 1e9;
  }
}
