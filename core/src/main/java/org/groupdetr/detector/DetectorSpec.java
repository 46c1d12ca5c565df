package org.groupdetr.detector;

import org.groupdetr.features.BackboneSpec;

/** A detector's own settings. The permits clause is the list of detectors. */
public sealed interface DetectorSpec
    permits ConditionalDetr.Spec,
        DabDetr.Spec,
        DabDeformableDetr.Spec,
        DnDetr.Spec,
        Dino.Spec,
        Mask2Former.Spec {
  /** The body that pictures go through first. */
  BackboneSpec backbone();

  /** N, queries of one group. */
  int queries();

  /** Whether it learns from masks; otherwise boxes are enough. */
  default boolean learnsMasks() {
    return false;
  }

  /** What height and width of its batches are multiples of; pictures are padded to that. */
  default int sideMultiple() {
    return 1;
  }

  /** Whether norms and embeddings keep all their weight while others decay. */
  default boolean sparesNorms() {
    return false;
  }

  /** Puts the parts together; called by {@link Blueprint#detector}. */
  SetDetector<?> build(Blueprint blueprint);
}
