package org.groupdetr.transformer;

import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Heads;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Conditional cross-attention: content and spatial parts of queries and keys stand side by side in
 * every head, so that their products add. Meng et al., ICCV 2021, section 3.3.
 */
final class ConditionalCrossAttention extends Layer {
  private final Linear queryContent;
  private final Optional<Linear> queryPlace;
  private final Linear keyContent;
  private final Linear keyPlace;
  private final Linear value;
  private final Linear querySine;
  private final Linear out;
  private final int heads;
  private final Dropout dropout;

  /**
   * Builds the part.
   *
   * @param withPlace whether the places are added to the contents as well, as in the first layer
   */
  ConditionalCrossAttention(
      TransformerContext context, boolean withPlace, Dropout dropout, Init init) {
    int channels = context.channels();
    queryContent = child("ca_qcontent_proj", Linear.xavier(channels, channels, init));
    queryPlace =
        withPlace
            ? Optional.of(child("ca_qpos_proj", Linear.xavier(channels, channels, init)))
            : Optional.empty();
    keyContent = child("ca_kcontent_proj", Linear.xavier(channels, channels, init));
    keyPlace = child("ca_kpos_proj", Linear.xavier(channels, channels, init));
    value = child("ca_v_proj", Linear.xavier(channels, channels, init));
    querySine = child("ca_qpos_sine_proj", Linear.xavier(channels, channels, init));
    out = child("cross_attn.out_proj", Linear.unbiased(channels, channels, init));
    this.heads = context.heads();
    this.dropout = dropout;
  }

  /**
   * Applies the part.
   *
   * @param content {@code [B, Q, C]}
   * @param place {@code [1 or B, Q, C]}
   * @param sine sine embedding of the reference points, scaled, {@code [1 or B, Q, C]}
   */
  Tensor apply(Tensor content, Tensor place, Tensor sine, Memory memory, AttentionCore core) {
    Tensor q = queryContent.apply(content);
    Tensor k = keyContent.apply(memory.tokens());
    Tensor kPlace = keyPlace.apply(memory.positions());
    if (queryPlace.isPresent()) {
      q = q.plus(queryPlace.get().apply(place));
      k = k.plus(kPlace);
    }
    Tensor qSine = querySine.apply(sine).expand(q.shape());
    Tensor mixed =
        core.attend(
            beside(q, qSine),
            beside(k, kPlace),
            Heads.split(value.apply(memory.tokens()), heads),
            dropout.mask());
    return out.apply(Heads.join(mixed));
  }

  /** Both, head by head: {@code [B, A, Q, 2 C/A]}. */
  private Tensor beside(Tensor content, Tensor spatial) {
    return Tensors.cat(3, Heads.split(content, heads), Heads.split(spatial, heads));
  }

  void cost(CostSheet sheet, double queries, double tokens) {
    int channels = out.inputs();
    queryContent.cost(sheet, queries);
    queryPlace.ifPresent(linear -> linear.costOfProducts(sheet, queries));
    querySine.cost(sheet, queries);
    List.of(keyContent, keyPlace, value).forEach(linear -> linear.costOfProducts(sheet, tokens));
    // Queries and keys are twice as wide as values.
    sheet.attention(3 * channels * queries * tokens);
    sheet.keeps(channels * (2 * queries + 3 * tokens));
    out.cost(sheet, queries);
  }
}
