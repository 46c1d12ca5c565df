package org.groupdetr.features.vit;

import java.util.List;
import java.util.Optional;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Heads;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.Attention;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Tensor;

/**
 * Attention among the tokens of a window, or among those of all windows of a picture. Padding takes
 * part like anything else.
 */
final class SelfAttention extends Layer {
  private final Projections projections;
  private final Linear out;
  private final int heads;

  /**
   * Makes the part.
   *
   * @param out name of the last layer
   */
  <P extends Layer & Projections> SelfAttention(
      P projections, String out, int channels, int heads, Init init) {
    this.projections = child("", projections);
    this.out =
        child(out, Linear.normal(channels, channels, Vit.DEVIATION, init).withoutBiasDecay());
    this.heads = heads;
  }

  /**
   * Applies the part.
   *
   * @param x tokens of windows, {@code [R, T, C]}
   * @param joined how many windows see one another, which lie one after the other
   */
  Tensor apply(Tensor x, int joined) {
    long rows = x.size(0) / joined;
    List<Tensor> three =
        projections.of(x).stream()
            .map(each -> split(each, rows, (long) joined * x.size(1)))
            .toList();
    Tensor seen =
        Attention.apply(
            three.get(0), three.get(1), three.get(2), Optional.empty(), CounterRng.Mask.NONE);
    Tensor together = seen.reshape(rows, heads, seen.size(1), seen.size(2));
    return out.apply(Heads.join(together).reshape(x.shape()));
  }

  /** {@code [R, T, C]} to {@code [R' A, T', C/A]}. */
  private Tensor split(Tensor x, long rows, long tokens) {
    return Heads.split(x.reshape(rows, tokens, x.size(2)), heads).flatten(0, 1);
  }

  /** Scales what it gives, channel by channel, in place. */
  void scale(Tensor scale) {
    out.scale(scale);
  }

  /**
   * Enters the part, applied to so many tokens.
   *
   * @param pairs of which weights are worked out
   */
  void cost(CostSheet sheet, double tokens, double pairs) {
    projections.cost(sheet, tokens);
    sheet.attention(2.0 * out.inputs() * pairs);
    sheet.keeps(4 * tokens * out.inputs()); // what projections are made of, and what they give
    out.cost(sheet, tokens);
  }
}
