package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
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
    Tensor both =
        Kernels.linear(
            placed,
            projection.get().narrow(0, 0, 2 * channels),
            bias.get().narrow(0, 0, 2 * channels));
    Tensor v =
        Kernels.linear(
            x,
            projection.get().narrow(0, 2 * channels, channels),
            bias.get().narrow(0, 2 * channels, channels));
    Tensor q = Heads.split(both.narrow(2, 0, channels), heads);
    Tensor k = Heads.split(both.narrow(2, channels, channels), heads);
    return out.apply(Heads.join(core.attend(q, k, Heads.split(v, heads), dropout.mask())));
  }
}
