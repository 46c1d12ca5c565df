package org.groupdetr.nn;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.tensor.FusedLinear;
import org.groupdetr.tensor.Tensor;

/** Attention with the three projections in one matrix. Vaswani et al., 2017. */
public final class MultiHeadAttention extends Layer {
  private final Parameter projection;
  private final Parameter bias;
  private final Linear out;
  private final int heads;
  private final Dropout dropout;
  private List<FusedLinear> fused = List.of();

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
    if (!fused.isEmpty()) {
      return apply(placed, placed, x, core);
    }
    long channels = x.size(2);
    // Queries and keys are made of the same, so by one product.
    Tensor both = precision().linear(placed, part(projection, 0, 2), part(bias, 0, 2));
    return mixed(
        both.narrow(2, 0, channels), both.narrow(2, channels, channels), third(2, x), core);
  }

  /**
   * Applies the part to what lies elsewhere.
   *
   * @param asked what queries are made of, {@code [B, Q, C]}
   * @param placed what keys are made of, {@code [B, M, C]}
   * @param x what values are made of, {@code [B, M, C]}
   */
  public Tensor apply(Tensor asked, Tensor placed, Tensor x, AttentionCore core) {
    return mixed(third(0, asked), third(1, placed), third(2, x), core);
  }

  private Tensor mixed(Tensor q, Tensor k, Tensor v, AttentionCore core) {
    Tensor seen =
        core.attend(
            Heads.split(q, heads), Heads.split(k, heads), Heads.split(v, heads), dropout.mask());
    return out.apply(Heads.join(seen));
  }

  /** One of the three projections. */
  private Tensor third(int index, Tensor x) {
    return fused.isEmpty()
        ? precision().linear(x, part(projection, index, 1), part(bias, index, 1))
        : fused.get(index).apply(x);
  }

  /** Some thirds of what all three projections are made of. */
  private static Tensor part(Parameter all, int first, int thirds) {
    long channels = all.get().size(0) / 3;
    return all.get().narrow(0, first * channels, thirds * channels);
  }

  @Override
  protected void onFuse() {
    fused =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    FusedLinear.of(
                        precision().factor(part(projection, i, 1)),
                        precision().factor(part(bias, i, 1))))
            .flatMap(Optional::stream)
            .toList();
    fused.forEach(
        third -> {
          retainUntilClose(third.weight());
          retainUntilClose(third.bias());
        });
    if (!fused.isEmpty()) {
      release(projection);
    }
  }

  /**
   * Enters the part.
   *
   * @param queries how many ask
   * @param keys how many are looked at
   * @param pairs of which weights are worked out
   */
  public void cost(CostSheet sheet, double queries, double keys, double pairs) {
    long channels = bias.get().count() / 3;
    sheet.part(projection.get(), 1.0 / 3, queries + 2 * keys);
    sheet.attention(2 * channels * pairs);
    // What projections are made of, without the values' input, and what they give.
    sheet.keeps(channels * (2 * queries + 3 * keys));
    out.cost(sheet, queries);
  }
}
