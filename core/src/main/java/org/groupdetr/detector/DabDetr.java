package org.groupdetr.detector;

import org.groupdetr.detector.queries.AnchorQueries;
import org.groupdetr.groups.GroupedQueries;

/**
 * DAB-DETR: what a query knows of its place is a box, not an embedding. Liu et al., ICLR 2022.
 *
 * <p>It is Conditional DETR with these changes:
 *
 * <ul>
 *   <li>A query is four numbers, learned for all pictures: centre, width and height. All content is
 *       zero before the first layer.
 *   <li>Each layer of the decoder moves the box a little; the next one looks where it then stands.
 *   <li>Cross-attention is as wide and as high as the box: its spatial part is divided by the box's
 *       sides, and multiplied by sides that the content asks for.
 *   <li>Places of cells and of boxes are embedded with waves of temperature 20; each layer of the
 *       encoder scales those of cells by what it has seen.
 *   <li>The feed-forward parts have a PReLU, whose slope is learned.
 *   <li>All layers read with the same heads: the box from the outcome as it is for the next layer,
 *       from the normed outcome for the answer.
 *   <li>A little is added to the denominators of the generalised IoU.
 * </ul>
 *
 * <p>All but the queries stands in {@link DabTransformer}, as DN-DETR has it, too.
 *
 * <p>The first boxes are drawn before the sigmoid, those of each group by themselves, so that every
 * group covers the picture in a way of its own.
 */
final class DabDetr {
  /** What queries hold at first: places alone tell them apart. */
  private static final AnchorQueries.Content ZEROS = AnchorQueries.Content.NOTHING;

  private DabDetr() {}

  static SetDetector<?> dabDetr(DetectorSpec.DabDetr spec, Assembly assembly) {
    GroupedQueries boxes = assembly.queries((size, init) -> new AnchorQueries(size, ZEROS, init));
    return new DabTransformer(assembly)
        .asked(boxes, SetTask.boxes(spec.matching(), spec.losses(), spec.detections()));
  }
}
