package org.groupdetr.transformer;

import org.groupdetr.features.Memory;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FeedForward;
import org.groupdetr.nn.FullAttention;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.tensor.Tensor;

/** Self-attention, conditional cross-attention, feed-forward; residual and norm behind each. */
final class ConditionalDecoderLayer extends Layer {
  private final ConditionalSelfAttention selfAttention;
  private final ConditionalCrossAttention crossAttention;
  private final LayerNorm selfNorm;
  private final LayerNorm crossNorm;
  private final FeedForward feedForward;
  private final Dropout dropout;

  ConditionalDecoderLayer(TransformerContext context, boolean first, Dropout dropout, Init init) {
    selfAttention = child("", new ConditionalSelfAttention(context, dropout, init));
    crossAttention = child("", new ConditionalCrossAttention(context, first, dropout, init));
    selfNorm = child("norm1", new LayerNorm(context.channels()));
    crossNorm = child("norm2", new LayerNorm(context.channels()));
    feedForward = child("", context.feedForward("norm3", dropout, init));
    this.dropout = dropout;
  }

  Tensor apply(Tensor content, Tensor place, Tensor sine, Memory memory, AttentionCore visible) {
    Tensor asked = selfAttention.apply(content, place, visible);
    Tensor x = selfNorm.apply(content.plus(dropout.apply(asked)));
    FullAttention everywhere = new FullAttention(memory.padding());
    Tensor seen = crossAttention.apply(x, place, sine, memory, everywhere);
    return feedForward.apply(crossNorm.apply(x.plus(dropout.apply(seen))));
  }

  void cost(CostSheet sheet, AskedQueries asked, double tokens) {
    selfAttention.cost(sheet, asked);
    selfNorm.cost(sheet, asked.count());
    crossAttention.cost(sheet, asked.count(), tokens);
    crossNorm.cost(sheet, asked.count());
    feedForward.cost(sheet, asked.count());
  }
}
