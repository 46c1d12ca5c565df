package org.groupdetr.nn;

import org.groupdetr.tensor.Tensor;

/** Two linear layers with ReLU and dropout between them, the residual, and a norm. */
public final class FeedForward extends Layer {
  private final Linear first;
  private final Linear second;
  private final LayerNorm norm;
  private final Dropout dropout;

  /**
   * Makes the part; declare it without a name.
   *
   * @param norm name of the norm, by which checkpoints tell it from the others of the layer
   */
  public FeedForward(int channels, int hidden, String norm, Dropout dropout, Init init) {
    this.first = child("linear1", Linear.xavier(channels, hidden, init));
    this.second = child("linear2", Linear.xavier(hidden, channels, init));
    this.norm = child(norm, new LayerNorm(channels));
    this.dropout = dropout;
  }

  /**
   * Applies the part.
   *
   * @param x {@code [B, Q, C]}
   */
  public Tensor apply(Tensor x) {
    // Dropout and ReLU commute, as the factors are not negative: so only the outcome is kept.
    Tensor hidden = dropout.apply(first.apply(x)).rectify();
    return norm.apply(x.plus(dropout.apply(second.apply(hidden))));
  }
}
