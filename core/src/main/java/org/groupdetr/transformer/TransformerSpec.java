package org.groupdetr.transformer;

import static org.groupdetr.common.Require.require;

import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FeedForward;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;

/**
 * Sizes of a transformer and how it is trained.
 *
 * @param channels C, a multiple of 4 for the embeddings of places
 * @param heads A
 * @param encoderLayers layers of the encoder
 * @param decoderLayers L, layers of the decoder
 * @param feedForward hidden width of the feed-forward parts
 * @param activation of the feed-forward parts
 * @param dropout probability, everywhere
 * @param recompute whether layers are computed again on the way back, to save memory
 */
public record TransformerSpec(
    int channels,
    int heads,
    int encoderLayers,
    int decoderLayers,
    int feedForward,
    Activation activation,
    double dropout,
    boolean recompute) {
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

  /** With ReLU. */
  public TransformerSpec(
      int channels,
      int heads,
      int encoderLayers,
      int decoderLayers,
      int feedForward,
      double dropout,
      boolean recompute) {
    this(
        channels,
        heads,
        encoderLayers,
        decoderLayers,
        feedForward,
        Activation.RELU,
        dropout,
        recompute);
  }

  /** The same with another hidden width of the feed-forward parts. */
  public TransformerSpec withFeedForward(int hidden) {
    return new TransformerSpec(
        channels, heads, encoderLayers, decoderLayers, hidden, activation, dropout, recompute);
  }

  /** The feed-forward part of a layer; {@code norm} is the name of its norm. */
  FeedForward feedForward(String norm, Dropout used, Init init) {
    return new FeedForward(
        new FeedForward.Sizes(channels, feedForward, activation), norm, used, init);
  }

  /** The dropout of all parts. */
  Dropout dropout(CounterRng rng) {
    return new Dropout(dropout, rng);
  }
}
