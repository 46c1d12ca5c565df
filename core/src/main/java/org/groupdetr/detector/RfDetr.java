package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.criterion.WeightedLoss;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.features.vit.Projector.Norm;
import org.groupdetr.transformer.Boxed;

/**
 * RF-DETR: LW-DETR behind DINOv2, whose weights were learned without labels. Robinson et al., 2025.
 *
 * <p>The backbone's attention is cut into windows as well; each window has a token of its own for
 * the whole of it. What leaves the backbone is normed. The projector norms the channels of each
 * cell, so that batches may be small, and training and use do the same.
 *
 * <p>The areas by which overlaps are divided never fall below a bound, logarithms are worked out
 * from logits, and pairs whose cost is not finite are dearer than all others: in half precision a
 * training goes on. Boxes end at the border of the picture, and of equal scores the first query's
 * comes first.
 *
 * <p>Everything behind the projector but these is LW-DETR's, and stands in {@link
 * ProjectedTransformer}.
 */
final class RfDetr {
  private RfDetr() {}

  static SetDetector<?> rfDetr(DetectorSpec.RfDetr spec, Assembly assembly) {
    ProjectedTransformer behind =
        new ProjectedTransformer(
            assembly, spec.projector(), spec.crossAttention(), spec.references());
    List<WeightedLoss<? super Boxed>> losses =
        SetTask.weighted(spec.classificationLoss(), spec.losses(), ProjectedTransformer.BOUNDED);
    return behind.detector(
        Norm.CHANNELS,
        SetTask.finite(
            ProjectedTransformer.boundedCost(spec.matching()),
            losses,
            TopBoxes.inside(spec.detections())));
  }
}
