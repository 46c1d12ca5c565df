package org.groupdetr.detector;

import static org.groupdetr.criterion.BoxMatchCost.Logarithms.OF_CHANCES;
import static org.groupdetr.nn.Boxes.Denominators.PLAIN;

import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.features.vit.Projector;

/**
 * LW-DETR: a plain vision transformer, a projector and a short decoder, made to be fast. Chen et
 * al., 2024.
 *
 * <dl>
 *   <dt>Backbone
 *   <dd>Patches of 16 pixels; most blocks look inside windows, of which a picture always has 4 x 4.
 *       Padding is seen.
 *   <dt>Projector
 *   <dd>Joins the outcomes of several blocks to one map, or to a finer and a coarser one, by
 *       convolutions with batch norms. There is no encoder behind it.
 *   <dt>Queries
 *   <dd>Begin at the tokens whose best class scores highest, moved by four learned numbers; content
 *       is learned. Each group chooses with heads of its own.
 *   <dt>Decoder
 *   <dd>All layers look at these boxes, and each says how far off the object's is, counted in the
 *       box's own sides; no sigmoid bounds it. The layers share their heads.
 *   <dt>Losses
 *   <dd>Classes learn how well the box fits: the target is a mean of chance and IoU. What the
 *       encoder says of the tokens is matched and judged as what a layer says.
 * </dl>
 */
final class LwDetr {
  private LwDetr() {}

  static SetDetector<?> lwDetr(DetectorSpec.LwDetr spec, Assembly assembly) {
    var losses = SetTask.weighted(spec.classificationLoss(), spec.losses(), PLAIN);
    var cost = SetTask.cost(spec.matching(), PLAIN, OF_CHANCES);
    return new ProjectedTransformer(
            assembly, spec.projector(), spec.crossAttention(), spec.references())
        .detector(Projector.Norm.BATCH, SetTask.of(cost, losses, new TopBoxes(spec.detections())));
  }
}
