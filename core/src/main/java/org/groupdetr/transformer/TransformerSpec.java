package org.groupdetr.transformer;

import static org.groupdetr.common.Require.require;

/**
 * Sizes of a transformer.
 *
 * @param channels C, its width; a multiple of 4 for the embeddings of places
 * @param heads A, attention heads
 * @param encoderLayers layers of the encoder
 * @param decoderLayers L, layers of the decoder
 * @param feedForward hidden width of the feed-forward parts
 * @param dropout probability, in attention weights and after every part
 */
public record TransformerSpec(
    int channels,
    int heads,
    int encoderLayers,
    int decoderLayers,
    int feedForward,
    double dropout) {
  public TransformerSpec {
    require(heads >= 1, "heads must be at least 1, was %d", heads);
    require(
        channels >= 4 && channels % heads == 0 && channels % 4 == 0,
        "channels must be a multiple of 4 and of heads (%d), was %d",
        heads,
        channels);
    require(encoderLayers >= 0, "encoderLayers must not be negative, was %d", encoderLayers);
    require(decoderLayers >= 1, "decoderLayers must be at least 1, was %d", decoderLayers);
    require(feedForward >= 1, "feedForward must be at least 1, was %d", feedForward);
    require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), was %s", dropout);
  }

  /** The same with another hidden width of the feed-forward parts. */
  public TransformerSpec withFeedForward(int hidden) {
    return new TransformerSpec(channels, heads, encoderLayers, decoderLayers, hidden, dropout);
  }
}
