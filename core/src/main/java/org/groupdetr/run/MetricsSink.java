package org.groupdetr.run;

/** Writes numbers down. */
public interface MetricsSink {
  void step(StepMetrics metrics);

  void epoch(EpochMetrics metrics);
}
