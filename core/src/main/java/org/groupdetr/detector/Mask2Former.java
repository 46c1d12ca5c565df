package org.groupdetr.detector;

import org.groupdetr.criterion.PointSampler;
import org.groupdetr.detector.queries.ContentQueries;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.masks.MaskDecoder;
import org.groupdetr.transformer.masks.PixelDecoder;

/**
 * Mask2Former for instances: queries are masks and look inside them. Cheng et al., CVPR 2022.
 *
 * <p>The finest map of the backbone is for masks alone; the encoder, here called the pixel decoder,
 * joins it with what it has made of the coarser ones. Each layer of the decoder looks at one of
 * these, coarsest first and round again, and no further than the mask that the query has so far.
 * What is read: a class, of which one more is "nothing here", and a vector whose product with the
 * features of pixels is the mask. Boxes are those of the masks.
 *
 * <p>Masks are matched and learned at points: some drawn evenly, most where the detector is least
 * sure. The contents of queries are read before the first layer, too. Weights of norms and
 * embeddings do not decay.
 */
final class Mask2Former {
  /** Pixels of a cell of the coarsest map: the authors' code pads pictures to whole cells. */
  static final int STRIDE = 32;

  private Mask2Former() {}

  /** {@code draws} gives the points at which masks are compared. */
  static SetDetector<MaskPrediction> mask2Former(
      DetectorSpec.Mask2Former spec, Assembly assembly, PointSampler draws) {
    // All maps but the finest.
    int coarser = assembly.maps().size() - 1;
    MaskDecoder.Heads heads =
        new MaskDecoder.Heads(coarser, assembly.classes(), spec.pixelDecoder().maskChannels());
    return assembly.detector(
        new PixelDecoder(assembly.transformer("pixels"), assembly.maps(), spec.pixelDecoder()),
        assembly.queries((size, init) -> ContentQueries.masks(size, assembly.channels(), init)),
        new MaskDecoder(assembly.transformer("decoder"), heads),
        SetTask.masks(spec, draws));
  }
}
