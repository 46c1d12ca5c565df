package org.groupdetr.criterion;

import java.util.function.UnaryOperator;
import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Boxed;
import org.groupdetr.transformer.Prediction;

/**
 * The logits that a class is learned from, each with a sigmoid of its own. Nearly every entry is
 * background, so a loss is that of all entries as background, plus, for the few entries that are
 * not, the difference.
 *
 * @param all {@code [.., Y]}, of the queries of which a class is expected
 * @param found {@code [pairs]}, of the pairs and their classes
 */
record ClassEntries(Tensor all, Tensor found) {
  static ClassEntries of(Prediction prediction, Targets targets, MatchedIndices assigned) {
    Tensor logits = prediction.logits();
    Tensor labels = targets.labels().indexSelect(0, assigned.targets());
    Tensor positions = assigned.queries().times(logits.size(2)).plus(labels).to(DType.INT64);
    return new ClassEntries(
        assigned.supervised().map(q -> logits.flatten(0, 1).indexSelect(0, q)).orElse(logits),
        logits.reshape(-1).indexSelect(0, positions));
  }

  /**
   * The loss of all entries, a single number.
   *
   * @param background loss of entries that should say that there is nothing
   * @param pairs {@code [pairs]}, loss of those that should not
   */
  Tensor sum(UnaryOperator<Tensor> background, Tensor pairs) {
    return background.apply(all).sum().plus(pairs.minus(background.apply(found)).sum());
  }

  /** IoU of each pair's boxes, {@code [pairs]}; no gradient goes through it. */
  static Tensor ious(
      Boxed prediction, Targets targets, MatchedIndices assigned, Boxes.Denominators denominators) {
    Tensor boxes = prediction.boxes().detach().flatten(0, 1).indexSelect(0, assigned.queries());
    return Boxes.iou(boxes, targets.boxes().indexSelect(0, assigned.targets()), denominators);
  }

  /** {@code -log(1 - p)}: the surprise that there is nothing. */
  static Tensor softplus(Tensor x) {
    return x.max(Tensors.fullLike(x, 0, 1)).plus(x.abs().neg().exp().log1p());
  }

  /** Cross entropy of logits with targets from 0 to 1. */
  static Tensor crossEntropy(Tensor logits, Tensor targets) {
    Tensor there = softplus(logits.neg()).times(targets);
    return there.plus(softplus(logits).times(targets.neg().plus(1)));
  }

  /** Focal loss of background: {@code -(1 - alpha) p^2 log(1 - p)}. */
  static Tensor focalBackground(Tensor logits) {
    return logits.sigmoid().pow(2).times(softplus(logits)).times(1 - FocalLoss.ALPHA);
  }
}
