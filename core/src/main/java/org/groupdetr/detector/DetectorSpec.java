package org.groupdetr.detector;

/** A detector's own settings. The permits clause is the list of detectors. */
public sealed interface DetectorSpec permits ConditionalDetr.Spec {
  /** The detector with fresh weights, on the processor. */
  SetDetector<?> build(Blueprint blueprint);
}
