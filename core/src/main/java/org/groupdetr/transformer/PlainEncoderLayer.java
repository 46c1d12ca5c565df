package org.groupdetr.transformer;

import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FeedForward;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.MultiHeadAttention;
import org.groupdetr.tensor.Tensor;

/** Self-attention of the tokens, then feed-forward, each with residual and norm behind it. */
final class PlainEncoderLayer extends Layer {
  private final MultiHeadAttention attention;
  private final LayerNorm norm;
  private final FeedForward feedForward;
  private final Dropout dropout;

  PlainEncoderLayer(TransformerContext context, Dropout dropout, Init init) {
    attention =
        child(
            "self_attn",
            new MultiHeadAttention(context.channels(), context.heads(), dropout, init));
    norm = child("norm1", new LayerNorm(context.channels()));
    feedForward = child("", context.feedForward("norm2", dropout, init));
    this.dropout = dropout;
  }

  Tensor apply(Tensor x, Tensor positions, AttentionCore core) {
    Tensor mixed = attention.apply(x.plus(positions), x, core);
    return feedForward.apply(norm.apply(x.plus(dropout.apply(mixed))));
  }

  void cost(CostSheet sheet, double tokens) {
    attention.cost(sheet, tokens, tokens, tokens * tokens);
    norm.cost(sheet, tokens);
    feedForward.cost(sheet, tokens);
  }
}
