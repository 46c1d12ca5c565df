package org.groupdetr.transformer.masks;

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
import org.groupdetr.transformer.TransformerContext;

/**
 * Masked cross-attention, then self-attention, then feed-forward; residual and norm behind each.
 */
final class MaskDecoderLayer extends Layer {
  private final MultiHeadAttention crossAttention;
  private final LayerNorm crossNorm;
  private final MultiHeadAttention selfAttention;
  private final LayerNorm selfNorm;
  private final FeedForward feedForward;
  private final Dropout dropout;

  /** Builds the layer; {@code index} is part of the published names of its tensors. */
  MaskDecoderLayer(TransformerContext context, int index, Dropout dropout, Init init) {
    int channels = context.channels();
    String cross = MaskDecoder.PREFIX + "transformer_cross_attention_layers." + index;
    String self = MaskDecoder.PREFIX + "transformer_self_attention_layers." + index;
    String forward = MaskDecoder.PREFIX + "transformer_ffn_layers." + index;
    crossAttention =
        child(
            cross + ".multihead_attn",
            new MultiHeadAttention(channels, context.heads(), dropout, init));
    crossNorm = child(cross + ".norm", new LayerNorm(channels));
    selfAttention =
        child(
            self + ".self_attn", new MultiHeadAttention(channels, context.heads(), dropout, init));
    selfNorm = child(self + ".norm", new LayerNorm(channels));
    feedForward = child(forward, context.feedForward("norm", dropout, init));
    this.dropout = dropout;
  }

  /**
   * Tokens of one map.
   *
   * @param tokens {@code [B, M, C]}
   * @param positions {@code [B, M, C]}
   */
  record Keys(Tensor tokens, Tensor positions) {}

  /**
   * Applies the layer.
   *
   * @param content {@code [B, Q, C]}
   * @param place {@code [1 or B, Q, C]}
   */
  Tensor apply(
      Tensor content, Tensor place, Keys keys, AttentionCore inside, AttentionCore visible) {
    Tensor seen =
        crossAttention.apply(
            content.plus(place), keys.tokens.plus(keys.positions), keys.tokens, inside);
    Tensor x = crossNorm.apply(content.plus(dropout.apply(seen)));
    Tensor asked = selfAttention.apply(x.plus(place), x, visible);
    return feedForward.apply(selfNorm.apply(x.plus(dropout.apply(asked))));
  }

  void cost(CostSheet sheet, AskedQueries asked, double keys) {
    crossAttention.cost(sheet, asked.count(), keys, asked.count() * keys);
    crossNorm.cost(sheet, asked.count());
    selfAttention.cost(sheet, asked.count(), asked.count(), asked.pairs());
    selfNorm.cost(sheet, asked.count());
    feedForward.cost(sheet, asked.count());
    // Where each query may not look, in half as many bytes.
    sheet.keeps(asked.count() * keys / 2);
  }
}
