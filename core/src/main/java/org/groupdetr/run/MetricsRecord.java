package org.groupdetr.run;

/** One line of {@code metrics.jsonl}: plain numbers about a run at one step. */
public sealed interface MetricsRecord permits StepMetrics, EpochMetrics {
  /** Epoch that the step belongs to, from 1. */
  int epoch();

  /** Optimiser steps done since the beginning of the run. */
  long step();
}
