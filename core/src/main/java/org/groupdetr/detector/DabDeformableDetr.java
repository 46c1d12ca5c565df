package org.groupdetr.detector;

import org.groupdetr.detector.queries.ContentQueries;
import org.groupdetr.transformer.DeformableDecoder;

/**
 * DAB-Deformable-DETR: queries are boxes, as in DAB-DETR, which look at a few points of every
 * scale, as in Deformable DETR. Liu et al., ICLR 2022; Zhu et al., ICLR 2021.
 *
 * <p>Scales: the backbone gives the maps of strides 8, 16 and 32, or those of its last stages; what
 * the settings ask for beyond these is made of the last one, each by a convolution of stride 2. The
 * encoder's tokens are those of all scales; each of them looks at a few points of each scale, near
 * its own place there, which costs so little that fine maps can be used. An embedding of the scale
 * is added to that of the place.
 *
 * <p>Queries: content is learned, one vector for each query, beside its box. Every layer of the
 * decoder has heads of its own, and reads its outcome without a norm; the box that it refines is
 * its answer. No gradient goes from a layer's box to the layer before. What the content makes of a
 * place embedding scales it, from the second layer on.
 *
 * <p>At first each head of attention looks in a direction of its own, the first point at a distance
 * of one cell, the second of two, and so on; the first answers are small boxes, of about an eighth
 * of the picture's width and height, as the first layer takes 2 off their sides before the sigmoid.
 * What a head sees at all its points is weighed alike.
 */
final class DabDeformableDetr {
  /** Of the waves that cells' places are embedded with: that of Deformable DETR. */
  private static final double TEMPERATURE = 10000;

  /** Places are those of the middles of cells, not of their edges. */
  private static final double MIDDLE = 0.5;

  private DabDeformableDetr() {}

  static SetDetector<?> dabDeformableDetr(DetectorSpec.DabDeformableDetr spec, Assembly assembly) {
    return assembly.detector(
        assembly.deformableEncoder(spec.deformable(), TEMPERATURE, MIDDLE),
        assembly.queries((size, init) -> ContentQueries.boxes(size, assembly.channels(), init)),
        DeformableDecoder.withSeparateHeads(
            assembly.transformer("decoder"), spec.deformable(), assembly.classes()),
        SetTask.boxes(spec.matching(), spec.losses(), spec.detections()));
  }
}
