package org.groupdetr.detector;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.criterion.MaskComparison;
import org.groupdetr.criterion.MaskLosses;
import org.groupdetr.criterion.MaskMatchCost;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.criterion.SummedCost;
import org.groupdetr.criterion.WeightedLoss;
import org.groupdetr.detector.postprocess.TopBoxMasks;
import org.groupdetr.features.vit.MaskProjector;
import org.groupdetr.features.vit.Projector;
import org.groupdetr.transformer.BoxMaskPrediction;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.masks.BoxMaskDecoder;

/**
 * RF-DETR with masks. Robinson et al., 2025.
 *
 * <p>The projector's map, enlarged to a quarter of the picture's sides, goes through a light block
 * beside each layer of the decoder. A query's vector times that of a cell says whether the cell is
 * inside; the proposals have masks too. What finds boxes is {@link RfDetr}'s.
 *
 * <p>Masks are compared at points as in {@link Mask2Former}, but truths are not blurred there, and
 * all pictures of a batch are matched at the same points, of which larger masks have more. What a
 * mask is worth does not depend on its mean certainty: only the class's chance is the score.
 */
final class RfDetrSeg {
  private RfDetrSeg() {}

  /** The detector whose masks are compared where {@code points} says. */
  static SetDetector<BoxMaskPrediction> rfDetrSeg(
      DetectorSpec.RfDetrSeg spec, Assembly assembly, PointSampler points) {
    CrossAttentionSpec look = spec.crossAttention();
    ProjectedTransformer boxes =
        new ProjectedTransformer(assembly, spec.projector(), look, spec.references());
    return assembly.detector(
        new MaskProjector(boxes.encoder(Projector.Norm.CHANNELS), spec.backbone().patch()),
        boxes.queries(),
        new BoxMaskDecoder(assembly.transformer("decoder"), boxes.decoder()),
        task(spec, MaskComparison.rfDetr(spec.segmentation().cellsPerPoint(), points)));
  }

  private static SetTask<BoxMaskPrediction> task(
      DetectorSpec.RfDetrSeg spec, MaskComparison comparison) {
    BoxMaskWeights costs = spec.matching();
    MaskMatchCost ofMasks = new MaskMatchCost(costs.mask(), costs.dice(), comparison);
    SummedCost<BoxMaskPrediction> cost =
        new SummedCost<>(List.of(ProjectedTransformer.boundedCost(costs.boxes()), ofMasks));
    SegmentationSpec sampling = spec.segmentation();
    BoxMaskWeights weights = spec.losses();
    List<WeightedLoss<? super BoxMaskPrediction>> losses =
        new ArrayList<>(
            SetTask.weighted(
                spec.classificationLoss(), weights.boxes(), ProjectedTransformer.BOUNDED));
    MaskLosses masks =
        new MaskLosses(comparison, sampling.oversampleRatio(), sampling.importanceSampleRatio());
    losses.add(new WeightedLoss<>(masks, List.of(weights.mask(), weights.dice())));
    return SetTask.finite(cost, losses, TopBoxMasks.inside(spec.detections()));
  }
}
