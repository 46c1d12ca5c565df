package org.groupdetr.transformer;

import org.groupdetr.features.Memory;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FeedForward;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.MultiHeadAttention;
import org.groupdetr.tensor.Tensor;

/** Self-attention, deformable cross-attention, feed-forward; residual and norm behind each. */
final class DeformableDecoderLayer extends Layer {
  private final MultiHeadAttention selfAttention;
  private final DeformableAttention crossAttention;
  private final LayerNorm selfNorm;
  private final LayerNorm crossNorm;
  private final FeedForward feedForward;
  private final Dropout dropout;

  /**
   * What published files call the norms.
   *
   * @param self behind self-attention
   * @param cross behind cross-attention
   */
  record Norms(String self, String cross) {
    /** Counted from cross-attention on, though it comes second. */
    static final Norms CROSS_FIRST = new Norms("norm2", "norm1");

    /** Counted in their order. */
    static final Norms IN_ORDER = new Norms("norm1", "norm2");
  }

  DeformableDecoderLayer(
      TransformerContext context,
      DeformableAttention.Looks looks,
      Norms norms,
      Dropout dropout,
      Init init) {
    int channels = context.channels();
    selfAttention =
        child("self_attn", new MultiHeadAttention(channels, context.heads(), dropout, init));
    crossAttention = child("cross_attn", new DeformableAttention(channels, looks, init));
    selfNorm = child(norms.self, new LayerNorm(channels));
    crossNorm = child(norms.cross, new LayerNorm(channels));
    feedForward = child("", context.feedForward("norm3", dropout, init));
    this.dropout = dropout;
  }

  /**
   * Applies the layer.
   *
   * @param content {@code [B, Q, C]}
   * @param place {@code [B, Q, C]}, embedding of the references
   * @param references boxes in each map, {@code [B, Q, S, 4]}
   */
  Tensor apply(
      Tensor content, Tensor place, Tensor references, Memory memory, AttentionCore visible) {
    Tensor asked = selfAttention.apply(content.plus(place), content, visible);
    Tensor x = selfNorm.apply(content.plus(dropout.apply(asked)));
    Tensor seen = crossAttention.apply(x.plus(place), references, memory);
    return feedForward.apply(crossNorm.apply(x.plus(dropout.apply(seen))));
  }

  void cost(CostSheet sheet, AskedQueries asked, double tokens) {
    selfAttention.cost(sheet, asked.count(), asked.count(), asked.pairs());
    selfNorm.cost(sheet, asked.count());
    crossAttention.cost(sheet, asked.count(), tokens);
    crossNorm.cost(sheet, asked.count());
    feedForward.cost(sheet, asked.count());
  }
}
