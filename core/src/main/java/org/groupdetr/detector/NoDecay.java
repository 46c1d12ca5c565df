package org.groupdetr.detector;

/** Whose norms, biases and embeddings keep all their weight, where the layers say they may. */
public enum NoDecay {
  /** Nobody's: all weights decay. */
  NOBODY,
  /** The backbone's. */
  BACKBONE,
  /** Those of the whole detector. */
  EVERYWHERE
}
