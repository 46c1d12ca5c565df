package org.groupdetr.transformer;

import java.util.List;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Heads;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.Tensor;

/** Self-attention of queries whose content and place are projected apart and added. */
final class ConditionalSelfAttention extends Layer {
  private final Linear queryContent;
  private final Linear queryPlace;
  private final Linear keyContent;
  private final Linear keyPlace;
  private final Linear value;
  private final Linear out;
  private final int heads;
  private final Dropout dropout;

  ConditionalSelfAttention(TransformerContext context, Dropout dropout, Init init) {
    int channels = context.channels();
    queryContent = child("sa_qcontent_proj", Linear.xavier(channels, channels, init));
    queryPlace = child("sa_qpos_proj", Linear.xavier(channels, channels, init));
    keyContent = child("sa_kcontent_proj", Linear.xavier(channels, channels, init));
    keyPlace = child("sa_kpos_proj", Linear.xavier(channels, channels, init));
    value = child("sa_v_proj", Linear.xavier(channels, channels, init));
    out = child("self_attn.out_proj", Linear.unbiased(channels, channels, init));
    this.heads = context.heads();
    this.dropout = dropout;
  }

  /**
   * Applies the part.
   *
   * @param content {@code [B, Q, C]}
   * @param place {@code [1 or B, Q, C]}
   */
  Tensor apply(Tensor content, Tensor place, AttentionCore core) {
    Tensor q = queryContent.apply(content).plus(queryPlace.apply(place));
    Tensor k = keyContent.apply(content).plus(keyPlace.apply(place));
    Tensor v = value.apply(content);
    Tensor mixed =
        core.attend(
            Heads.split(q, heads), Heads.split(k, heads), Heads.split(v, heads), dropout.mask());
    return out.apply(Heads.join(mixed));
  }

  void cost(CostSheet sheet, AskedQueries asked) {
    double queries = asked.count();
    int channels = out.inputs();
    queryContent.cost(sheet, queries);
    List.of(queryPlace, keyContent, keyPlace, value)
        .forEach(linear -> linear.costOfProducts(sheet, queries));
    sheet.attention(2 * channels * asked.pairs());
    sheet.keeps(3 * channels * queries);
    out.cost(sheet, queries);
  }
}
