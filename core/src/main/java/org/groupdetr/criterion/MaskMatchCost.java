package org.groupdetr.criterion;

import org.groupdetr.tensor.Kernels.Between;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Masked;

/**
 * Cross entropy of the masks and their dice loss, weighted; masks are compared at random points
 * which all queries and targets of a picture share. Cheng et al., CVPR 2022, section 3.3.
 *
 * @param maskWeight of the cross entropy, mean over the points
 * @param diceWeight of the dice loss
 */
public record MaskMatchCost(double maskWeight, double diceWeight, MaskComparison comparison)
    implements MatchCost<Masked> {

  @Override
  public Tensor cost(Masked prediction, Targets targets, int picture) {
    return cost(prediction, targets, picture, drawn(prediction));
  }

  @Override
  public MatchCost<Masked> begun(Masked prediction) {
    return switch (comparison.matching()) {
      case PICTURE_BY_PICTURE -> this;
      case ALL_PICTURES -> new AtPoints(this, drawn(prediction));
    };
  }

  /** The cost at points that are drawn already. */
  private record AtPoints(MaskMatchCost whole, Tensor points) implements MatchCost<Masked> {
    @Override
    public Tensor cost(Masked prediction, Targets targets, int picture) {
      return whole.cost(prediction, targets, picture, points);
    }

    @Override
    public double workspace(LossSizes sizes) {
      return whole.workspace(sizes);
    }
  }

  /** {@code [P, 2]}. */
  private Tensor drawn(Masked prediction) {
    Tensor features = prediction.features();
    MapSize mask = new MapSize(features.size(2), features.size(3));
    return comparison
        .draws()
        .shared(comparison.count().matched(mask))
        .to(prediction.logits().device());
  }

  private Tensor cost(Masked prediction, Targets targets, int picture, Tensor at) {
    if (targets.counts().get(picture) == 0) {
      return Tensors.fullLike(prediction.logits(), 0, prediction.logits().size(1), 0);
    }
    // Reading between cells and multiplying commute: no mask is made.
    Tensor features = read(prediction.features().select(0, picture), at, Between.BILINEAR);
    Tensor x =
        prediction.ofProducts(
            prediction.embeddings().select(0, picture).matmul(features)); // [Q, P]
    Tensor masks = MaskPoints.truths(targets, picture, prediction.padding());
    Tensor truth = read(masks, at, comparison.truths()); // [T, P]
    return mask(x, truth).times(maskWeight).plus(dice(x, truth).times(diceWeight));
  }

  private Tensor read(Tensor maps, Tensor at, Between between) {
    return MaskPoints.shared(maps, at, between, comparison.outside());
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
    return 15.0 * sizes.masks().map(comparison.count()::matched).orElse(0) * sizes.queries();
  }
}
