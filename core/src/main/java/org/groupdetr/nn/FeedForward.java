package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.FusedFeedForward;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Tensor;

/** Two linear layers with an activation and dropout between them, the residual, and a norm. */
public final class FeedForward extends Layer {
  private final Linear first;
  private final Optional<PRelu> slope;
  private final Linear second;
  private final LayerNorm norm;
  private final Dropout dropout;

  /** C, the width between the two layers, and what stands there. */
  public record Sizes(int channels, int hidden, Activation activation) {}

  /** With ReLU; see {@link #FeedForward(Sizes, String, Dropout, Init)}. */
  public FeedForward(int channels, int hidden, String norm, Dropout dropout, Init init) {
    this(new Sizes(channels, hidden, Activation.RELU), norm, dropout, init);
  }

  /**
   * Makes the part; declare it without a name.
   *
   * @param norm name of the norm, by which checkpoints tell it from the others of the layer
   */
  public FeedForward(Sizes sizes, String norm, Dropout dropout, Init init) {
    int channels = sizes.channels;
    int hidden = sizes.hidden;
    this.first = child("linear1", Linear.xavier(channels, hidden, init));
    this.slope =
        sizes.activation == Activation.PRELU
            ? Optional.of(child("activation", new PRelu()))
            : Optional.empty();
    this.second = child("linear2", Linear.xavier(hidden, channels, init));
    this.norm = child(norm, new LayerNorm(channels));
    this.dropout = dropout;
  }

  /**
   * Applies the part.
   *
   * @param x {@code [B, Q, C]}
   */
  public Tensor apply(Tensor x) {
    return norm.apply(x.plus(dropout.apply(between(x))));
  }

  private Tensor between(Tensor x) {
    if (slope.isEmpty() && !NoGrad.isOpen()) {
      return FusedFeedForward.apply(
              precision().factor(x), first.affine(), second.affine(), dropout.mask())
          .to(x.type());
    }
    // Dropout and activation commute, as the factors are not negative.
    Tensor hidden = dropout.apply(first.apply(x));
    return second.apply(slope.map(s -> s.apply(hidden)).orElseGet(hidden::reluInPlace));
  }

  /** Enters the part, applied at so many places. */
  public void cost(CostSheet sheet, double places) {
    first.cost(sheet, places);
    second.cost(sheet, places);
    if (slope.isPresent()) { // what is bent is kept besides what comes of it
      sheet.keeps(places * second.inputs());
    }
    norm.cost(sheet, places);
  }
}
