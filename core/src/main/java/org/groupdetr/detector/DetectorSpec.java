package org.groupdetr.detector;

import org.groupdetr.features.BackboneSpec;
import org.groupdetr.nn.Activation;
import org.groupdetr.transformer.TransformerSpec;

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

  /** C, width of the transformer. */
  int channels();

  /** A, attention heads. */
  int heads();

  /** Layers of the encoder. */
  int encoderLayers();

  /** L, layers of the decoder. */
  int decoderLayers();

  /** Hidden width of the feed-forward parts. */
  int feedForward();

  /** Probability of dropout, everywhere. */
  double dropout();

  /** Of the feed-forward parts. */
  default Activation activation() {
    return Activation.RELU;
  }

  /**
   * Sizes of the transformer.
   *
   * @param recompute whether layers are computed again on the way back, to save memory
   */
  default TransformerSpec transformer(boolean recompute) {
    return new TransformerSpec(
        channels(),
        heads(),
        encoderLayers(),
        decoderLayers(),
        feedForward(),
        activation(),
        dropout(),
        recompute);
  }

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

  /** Puts the parts together; called by {@link BuildContext#detector}. */
  SetDetector<?> build(BuildContext context);
}
