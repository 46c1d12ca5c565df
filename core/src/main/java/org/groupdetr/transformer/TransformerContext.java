package org.groupdetr.transformer;

import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FeedForward;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;

/**
 * With what an encoder or a decoder is made.
 *
 * @param sizes as a recipe says them
 * @param activation of the feed-forward parts
 * @param recompute whether layers are computed again on the way back, to save memory
 * @param rng of dropout
 * @param init source of the first weights
 */
public record TransformerContext(
    TransformerSpec sizes, Activation activation, boolean recompute, CounterRng rng, Init init) {

  /** C. */
  public int channels() {
    return sizes.channels();
  }

  /** A. */
  public int heads() {
    return sizes.heads();
  }

  /** The same with another hidden width of the feed-forward parts. */
  public TransformerContext withFeedForward(int hidden) {
    return new TransformerContext(sizes.withFeedForward(hidden), activation, recompute, rng, init);
  }

  /** The feed-forward part of a layer; {@code norm} is the name of its norm. */
  public FeedForward feedForward(String norm, Dropout used, Init own) {
    return new FeedForward(
        new FeedForward.Sizes(channels(), sizes.feedForward(), activation), norm, used, own);
  }

  /** The dropout of all parts. */
  public Dropout dropout() {
    return new Dropout(sizes.dropout(), rng);
  }
}
