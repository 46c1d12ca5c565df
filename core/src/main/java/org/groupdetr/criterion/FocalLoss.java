package org.groupdetr.criterion;

import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Prediction;

/**
 * Sigmoid focal loss over all supervised queries and classes, alpha 0.25, gamma 2. Lin et al., ICCV
 * 2017.
 *
 * <p>Nearly every entry is background, so the sum is that of all entries as background, plus, for
 * the few entries that are not, the difference.
 */
public record FocalLoss<P extends Prediction>() implements SummedLoss<P> {
  /** Weight of what is there; what is not there weighs 1 - alpha. */
  static final double ALPHA = 0.25;

  @Override
  public String name() {
    return "class";
  }

  @Override
  public Tensor sum(P prediction, Targets targets, MatchedIndices assigned) {
    Tensor logits = prediction.logits();
    Tensor labels = targets.labels().indexSelect(0, assigned.targets());
    Tensor positions = assigned.queries().times(logits.size(2)).plus(labels).to(DType.INT64);
    Tensor found = logits.reshape(-1).indexSelect(0, positions);
    Tensor all =
        assigned.supervised().map(q -> logits.flatten(0, 1).indexSelect(0, q)).orElse(logits);
    return background(all).sum().plus(difference(found).sum());
  }

  private static Tensor background(Tensor logits) {
    return logits.sigmoid().pow(2).times(softplus(logits)).times(1 - ALPHA);
  }

  private static Tensor difference(Tensor logits) {
    Tensor there = logits.neg().sigmoid().pow(2).times(softplus(logits.neg()));
    return there.times(ALPHA).minus(background(logits));
  }

  /** {@code log(1 + exp(x))}, without overflow. */
  private static Tensor softplus(Tensor x) {
    return x.max(Tensors.fullLike(x, 0, 1)).plus(x.abs().neg().exp().log1p());
  }

  /** The logits, their chance and its square, and two numbers of the logarithm. */
  @Override
  public double kept(LossSizes sizes) {
    return 5 * sizes.logits();
  }
}
