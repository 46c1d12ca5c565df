package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.criterion.BoxLoss;
import org.groupdetr.criterion.BoxMatchCost;
import org.groupdetr.criterion.ChanceMatchCost;
import org.groupdetr.criterion.CrossEntropy;
import org.groupdetr.criterion.FiniteCost;
import org.groupdetr.criterion.GiouLoss;
import org.groupdetr.criterion.MaskComparison;
import org.groupdetr.criterion.MaskLosses;
import org.groupdetr.criterion.MaskMatchCost;
import org.groupdetr.criterion.MatchCost;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.criterion.SetCriterion;
import org.groupdetr.criterion.SummedCost;
import org.groupdetr.criterion.WeightedLoss;
import org.groupdetr.detector.postprocess.PostProcessor;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.detector.postprocess.TopMasks;
import org.groupdetr.nn.Boxes;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.Boxed;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.Prediction;

/** What to do with a kind of prediction: how to match and train it, how to read it. */
public record SetTask<P extends Prediction>(
    SetCriterion<P> criterion, PostProcessor<? super P> selection) {

  /** Added to the denominators of the generalised IoU by DAB-DETR and all that came after it. */
  private static final double EPSILON = 1e-6;

  /** Boxes with focal classification; so many detections are kept of a picture. */
  static SetTask<BoxPrediction> boxes(BoxWeights matching, BoxWeights losses, int detections) {
    return boxes(matching, losses, detections, EPSILON);
  }

  /**
   * Boxes with focal classification.
   *
   * @param detections how many are kept of a picture
   * @param epsilon added to the denominators of the generalised IoU
   */
  static SetTask<BoxPrediction> boxes(
      BoxWeights matching, BoxWeights losses, int detections, double epsilon) {
    Boxes.Denominators denominators = Boxes.Denominators.plus(epsilon);
    return of(
        cost(matching, denominators, BoxMatchCost.Logarithms.OF_CHANCES),
        weighted(ClassificationLoss.FOCAL, losses, denominators),
        new TopBoxes(detections));
  }

  /** A task of these parts. */
  static <P extends Prediction> SetTask<P> of(
      MatchCost<? super P> cost,
      List<? extends WeightedLoss<? super P>> losses,
      PostProcessor<? super P> selection) {
    return new SetTask<>(new SetCriterion<>(cost, losses), selection);
  }

  /** As above, where pairs whose cost is not finite are dearer than all others. */
  static <P extends Prediction> SetTask<P> finite(
      MatchCost<? super P> cost,
      List<? extends WeightedLoss<? super P>> losses,
      PostProcessor<? super P> selection) {
    return of(new FiniteCost<>(cost), losses, selection);
  }

  /** What pairs of boxes cost. */
  static BoxMatchCost cost(
      BoxWeights weights, Boxes.Denominators denominators, BoxMatchCost.Logarithms logarithms) {
    return new BoxMatchCost(
        weights.classification(), weights.box(), weights.giou(), denominators, logarithms);
  }

  /**
   * The losses of boxes.
   *
   * @param denominators of IoUs
   */
  static List<WeightedLoss<? super Boxed>> weighted(
      ClassificationLoss classification, BoxWeights weights, Boxes.Denominators denominators) {
    return List.of(
        new WeightedLoss<>(classification.of(denominators), weights.classification()),
        new WeightedLoss<>(new BoxLoss(), weights.box()),
        new WeightedLoss<>(new GiouLoss(denominators), weights.giou()));
  }

  /** Masks with cross entropy of the class, compared at points that are drawn. */
  static SetTask<MaskPrediction> masks(DetectorSpec.Mask2Former spec, PointSampler draws) {
    MaskSampling sampling = spec.sampling();
    MaskComparison comparison = MaskComparison.mask2Former(sampling.points(), draws);
    MaskWeights costs = spec.matching();
    SummedCost<MaskPrediction> cost =
        new SummedCost<>(
            List.of(
                new MaskMatchCost(costs.mask(), costs.dice(), comparison),
                new ChanceMatchCost(costs.classification())));
    MaskLosses masks =
        new MaskLosses(comparison, sampling.oversampleRatio(), sampling.importanceSampleRatio());
    MaskWeights weights = spec.losses();
    List<WeightedLoss<? super MaskPrediction>> weighted =
        List.of(
            new WeightedLoss<>(new CrossEntropy(spec.noObjectWeight()), weights.classification()),
            new WeightedLoss<>(masks, List.of(weights.mask(), weights.dice())));
    return of(cost, weighted, new TopMasks(spec.detections()));
  }
}
