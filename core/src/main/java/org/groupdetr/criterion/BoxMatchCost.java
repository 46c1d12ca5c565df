package org.groupdetr.criterion;

import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Boxed;

/**
 * Focal cost of the class, L1 distance of the boxes and negative generalised IoU, weighted.
 *
 * @param classWeight of the focal cost
 * @param boxWeight of the L1 distance, summed over the four numbers
 * @param giouWeight of the generalised IoU
 * @param denominators of the generalised IoU
 * @param logarithms in the focal cost
 */
public record BoxMatchCost(
    double classWeight,
    double boxWeight,
    double giouWeight,
    Boxes.Denominators denominators,
    Logarithms logarithms)
    implements MatchCost<Boxed> {

  /** How the logarithm of a chance is taken. */
  public enum Logarithms {
    /** Of the chance, to which a little is added. */
    OF_CHANCES {
      @Override
      Tensor surprise(Tensor logits, Tensor chance) {
        return chance.plus(1e-8).log().neg();
      }
    },
    /** Worked out from the logit, so that it is finite for every one. */
    OF_LOGITS {
      @Override
      Tensor surprise(Tensor logits, Tensor chance) {
        return ClassEntries.softplus(logits.neg());
      }
    };

    /** {@code -log(chance)}, where the chance is the sigmoid of the logits. */
    abstract Tensor surprise(Tensor logits, Tensor chance);
  }

  /** With something added to denominators, and to chances. */
  public BoxMatchCost(double classWeight, double boxWeight, double giouWeight, double epsilon) {
    this(
        classWeight,
        boxWeight,
        giouWeight,
        Boxes.Denominators.plus(epsilon),
        Logarithms.OF_CHANCES);
  }

  @Override
  public Tensor cost(Boxed prediction, Targets targets, int picture) {
    int from = targets.start(picture);
    int count = targets.counts().get(picture);
    Tensor labels = targets.labels().narrow(0, from, count);
    Tensor truths = targets.boxes().narrow(0, from, count).unsqueeze(0); // [1, T, 4]
    Tensor boxes = prediction.boxes().select(0, picture).unsqueeze(1); // [Q, 1, 4]
    Tensor logits = prediction.logits().select(0, picture).indexSelect(1, labels); // [Q, T]
    Tensor distance = boxes.minus(truths).abs().sum(2);
    return distance
        .times(boxWeight)
        .plus(focal(logits).times(classWeight))
        .minus(Boxes.generalisedIou(boxes, truths, denominators).times(giouWeight));
  }

  private Tensor focal(Tensor logits) {
    Tensor chance = logits.sigmoid();
    Tensor miss = chance.neg().plus(1);
    Tensor taken = miss.pow(2).times(FocalLoss.ALPHA).times(logarithms.surprise(logits, chance));
    Tensor left =
        chance.pow(2).times(1 - FocalLoss.ALPHA).times(logarithms.surprise(logits.neg(), miss));
    return taken.minus(left);
  }

  /** Of each query and object the chance's cost, and that of the boxes with what they share. */
  @Override
  public double workspace(LossSizes sizes) {
    return (12 + 4 * 7) * sizes.queries() * sizes.objects();
  }
}
