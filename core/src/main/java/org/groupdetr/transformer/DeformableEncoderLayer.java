package org.groupdetr.transformer;

import org.groupdetr.features.Memory;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FeedForward;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.tensor.Tensor;

/** Deformable self-attention of the tokens, then feed-forward; residual and norm behind each. */
final class DeformableEncoderLayer extends Layer {
  private final DeformableAttention attention;
  private final LayerNorm norm;
  private final FeedForward feedForward;
  private final Dropout dropout;

  DeformableEncoderLayer(
      TransformerContext context, DeformableAttention.Looks looks, Dropout dropout, Init init) {
    int channels = context.channels();
    attention = child("self_attn", new DeformableAttention(channels, looks, init));
    norm = child("norm1", new LayerNorm(channels));
    feedForward = child("", context.feedForward("norm2", dropout, init));
    this.dropout = dropout;
  }

  /**
   * Applies the layer.
   *
   * @param memory the tokens and where they are
   * @param references {@code [B, M, S, 2]}, each token's place in each map
   */
  Tensor apply(Memory memory, Tensor references) {
    Tensor x = memory.tokens();
    Tensor seen = attention.apply(x.plus(memory.positions()), references, memory);
    return feedForward.apply(norm.apply(x.plus(dropout.apply(seen))));
  }

  void cost(CostSheet sheet, double tokens) {
    attention.cost(sheet, tokens, tokens);
    attention.costOfTokens(sheet, tokens);
    norm.cost(sheet, tokens);
    feedForward.cost(sheet, tokens);
  }
}
