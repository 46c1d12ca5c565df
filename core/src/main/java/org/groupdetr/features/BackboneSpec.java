package org.groupdetr.features;

/** The network that pictures go through first. */
public sealed interface BackboneSpec permits ResNetSpec, VitSpec, DinoV2Spec {
  /** What height and width of pictures must be multiples of; 1 if any will do. */
  default int sideMultiple() {
    return 1;
  }

  /** Whether the weights of norms, biases and embeddings decay as all others do. */
  default boolean decaysNorms() {
    return true;
  }
}
