package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.MaskPrediction;

/**
 * Chance of the class, cross entropy of the masks and their dice loss, weighted; masks are compared
 * at random points which all queries and targets of a picture share. Cheng et al., CVPR 2022,
 * section 3.3.
 *
 * @param classWeight of the chance
 * @param maskWeight of the cross entropy, mean over the points
 * @param diceWeight of the dice loss
 * @param points how many
 */
public record MaskMatchCost(
    double classWeight, double maskWeight, double diceWeight, int points, PointSampler draws)
    implements MatchCost<MaskPrediction> {

  @Override
  public Tensor cost(MaskPrediction prediction, Targets targets, int picture) {
    Tensor at = draws.shared(points).to(prediction.logits().device());
    int count = targets.counts().get(picture);
    Tensor logits = prediction.logits().select(0, picture);
    if (count == 0) {
      return Tensors.fullLike(logits, 0, logits.size(0), 0);
    }
    Tensor labels = targets.labels().narrow(0, targets.start(picture), count);
    Tensor chance = logits.softmax(1).indexSelect(1, labels); // [Q, T]
    // Reading between cells and multiplying commute: no mask is made.
    Tensor features = MaskPoints.shared(prediction.features().select(0, picture), at);
    Tensor x = prediction.embeddings().select(0, picture).matmul(features); // [Q, P]
    Tensor masks = MaskPoints.truths(targets, picture, prediction.padding());
    Tensor truth = MaskPoints.shared(masks, at); // [T, P]
    return mask(x, truth)
        .times(maskWeight)
        .plus(dice(x, truth).times(diceWeight))
        .minus(chance.times(classWeight));
  }

  /** Cross entropy of all pairs, {@code [Q, T]}. */
  static Tensor mask(Tensor x, Tensor truth) {
    Tensor inside = truth.transpose(0, 1);
    Tensor outside = inside.neg().plus(1);
    return MaskPoints.softplus(x.neg())
        .matmul(inside)
        .plus(MaskPoints.softplus(x).matmul(outside))
        .times(1.0 / x.size(1));
  }

  /** Dice loss of all pairs, {@code [Q, T]}. */
  static Tensor dice(Tensor x, Tensor truth) {
    Tensor chance = x.sigmoid();
    Tensor sums = chance.sum(1).unsqueeze(1).plus(truth.sum(1).unsqueeze(0));
    return MaskPoints.dice(chance.matmul(truth.transpose(0, 1)), sums);
  }

  /** The logits of all masks at all points, 15 times on the way to both costs. */
  @Override
  public double workspace(LossSizes sizes) {
    return 15.0 * points * sizes.queries();
  }
}
