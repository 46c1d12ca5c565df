package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.criterion.BoxMatchCost.Logarithms;
import org.groupdetr.criterion.FiniteCost;
import org.groupdetr.criterion.MatchCost;
import org.groupdetr.criterion.WeightedLoss;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.features.vit.Projector.Norm;
import org.groupdetr.nn.Boxes.Denominators;
import org.groupdetr.transformer.Boxed;

/**
 * RF-DETR: LW-DETR behind DINOv2, whose weights were learned without labels. Robinson et al., 2025.
 *
 * <p>What it changes:
 *
 * <ul>
 *   <li>The backbone's attention is cut into windows as well; each window has a token of its own
 *       for the whole of it. What leaves the backbone is normed.
 *   <li>The projector norms the channels of each cell, so that batches may be small, and training
 *       and use do the same.
 *   <li>The areas by which overlaps are divided never fall below a bound, logarithms are worked out
 *       from logits, and pairs whose cost is not finite are dearer than all others: in half
 *       precision a training goes on.
 *   <li>Boxes end at the border of the picture, and of equal scores the first query's comes first.
 * </ul>
 *
 * <p>Everything behind the projector but these is LW-DETR's, and stands in {@link
 * ProjectedTransformer}.
 */
final class RfDetr {
  private static final Denominators BOUNDED = Denominators.atLeast(1e-7);

  private RfDetr() {}

  static SetDetector<?> rfDetr(DetectorSpec.RfDetr spec, Assembly assembly) {
    ProjectedTransformer behind =
        new ProjectedTransformer(
            assembly, spec.projector(), spec.crossAttention(), spec.references());
    List<WeightedLoss<? super Boxed>> losses =
        SetTask.weighted(spec.classificationLoss(), spec.losses(), BOUNDED);
    return behind.detector(
        Norm.CHANNELS,
        SetTask.of(cost(spec.matching()), losses, TopBoxes.inside(spec.detections())));
  }

  /** What pairs cost; of a detector with masks as well. */
  static MatchCost<Boxed> cost(BoxWeights weights) {
    return new FiniteCost<>(SetTask.cost(weights, BOUNDED, Logarithms.OF_LOGITS));
  }
}
