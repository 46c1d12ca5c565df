package org.groupdetr.nn;

import org.groupdetr.tensor.Tensor;

/** Attention with the three projections in one matrix. Vaswani et al., 2017. */
public final class MultiHeadAttention extends Layer {
  private final Slot projection;
  private final Slot bias;
  private final Linear out;
  private final int heads;
  private final Dropout dropout;

  /** Makes the part; {@code dropout} is that of the weights. */
  public MultiHeadAttention(int channels, int heads, Dropout dropout, Init init) {
    this.projection = parameter("in_proj_weight", init.xavier(3L * channels, channels));
    this.bias = parameter("in_proj_bias", zeros(3L * channels));
    this.out = child("out_proj", Linear.unbiased(channels, channels, init));
    this.heads = heads;
    this.dropout = dropout;
  }

  /**
   * Applies the part.
   *
   * @param placed what queries and keys are made of, {@code [B, Q, C]}
   * @param x what values are made of, {@code [B, Q, C]}
   */
  public Tensor apply(Tensor placed, Tensor x, AttentionCore core) {
    long channels = x.size(2);
    // Queries and keys are made of the same, so by one product.
    Tensor both =
        linear(
            placed,
            projection.get().narrow(0, 0, 2 * channels),
            bias.get().narrow(0, 0, 2 * channels));
    Tensor v = third(2, x);
    Tensor q = Heads.split(both.narrow(2, 0, channels), heads);
    Tensor k = Heads.split(both.narrow(2, channels, channels), heads);
    return out.apply(Heads.join(core.attend(q, k, Heads.split(v, heads), dropout.mask())));
  }

  /**
   * Applies the part to what lies elsewhere.
   *
   * @param asked what queries are made of, {@code [B, Q, C]}
   * @param placed what keys are made of, {@code [B, M, C]}
   * @param x what values are made of, {@code [B, M, C]}
   */
  public Tensor apply(Tensor asked, Tensor placed, Tensor x, AttentionCore core) {
    Tensor q = Heads.split(third(0, asked), heads);
    Tensor k = Heads.split(third(1, placed), heads);
    Tensor v = Heads.split(third(2, x), heads);
    return out.apply(Heads.join(core.attend(q, k, v, dropout.mask())));
  }

  /** One of the three projections. */
  private Tensor third(int index, Tensor x) {
    long channels = x.size(2);
    return linear(
        x,
        projection.get().narrow(0, index * channels, channels),
        bias.get().narrow(0, index * channels, channels));
  }
}
