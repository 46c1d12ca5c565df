package org.groupdetr.transformer;

import org.groupdetr.nn.Dropout;
import org.groupdetr.tensor.Noise;

/**
 * Sizes of a transformer and how it is trained.
 *
 * @param channels C
 * @param heads A
 * @param encoderLayers layers of the encoder
 * @param decoderLayers L, layers of the decoder
 * @param feedForward hidden width of the feed-forward parts
 * @param dropout probability, everywhere
 * @param recompute whether layers are computed again on the way back, to save memory
 */
public record TransformerSpec(
    int channels,
    int heads,
    int encoderLayers,
    int decoderLayers,
    int feedForward,
    double dropout,
    boolean recompute) {

  /** The dropout of all parts. */
  Dropout dropout(Noise noise) {
    return new Dropout(dropout, noise);
  }
}
