package org.groupdetr.criterion;

import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxPrediction;

/**
 * Focal cost of the class, L1 distance of the boxes and negative generalised IoU, weighted.
 *
 * @param classWeight of the focal cost
 * @param boxWeight of the L1 distance, summed over the four numbers
 * @param giouWeight of the generalised IoU
 * @param epsilon added to the denominators of the generalised IoU
 */
public record BoxMatchCost(double classWeight, double boxWeight, double giouWeight, double epsilon)
    implements MatchCost<BoxPrediction> {
  private static final double TINY = 1e-8;

  @Override
  public Tensor cost(BoxPrediction prediction, Targets targets, int picture) {
    int from = targets.start(picture);
    int count = targets.counts().get(picture);
    Tensor labels = targets.labels().narrow(0, from, count);
    Tensor truths = targets.boxes().narrow(0, from, count).unsqueeze(0); // [1, T, 4]
    Tensor boxes = prediction.boxes().select(0, picture).unsqueeze(1); // [Q, 1, 4]
    Tensor chance =
        prediction.logits().select(0, picture).indexSelect(1, labels).sigmoid(); // [Q, T]
    Tensor distance = boxes.minus(truths).abs().sum(2);
    return distance
        .times(boxWeight)
        .plus(focal(chance).times(classWeight))
        .minus(Boxes.generalisedIou(boxes, truths, epsilon).times(giouWeight));
  }

  private static Tensor focal(Tensor chance) {
    Tensor miss = chance.neg().plus(1);
    Tensor taken = miss.pow(2).times(FocalLoss.ALPHA).times(chance.plus(TINY).log().neg());
    Tensor left = chance.pow(2).times(1 - FocalLoss.ALPHA).times(miss.plus(TINY).log().neg());
    return taken.minus(left);
  }

  /** Of each query and object the chance's cost, and that of the boxes with what they share. */
  @Override
  public double workspace(LossSizes sizes) {
    return (12 + 4 * 7) * sizes.queries() * sizes.objects();
  }
}
