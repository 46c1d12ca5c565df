package org.groupdetr.detector;

import java.util.Optional;
import org.groupdetr.detector.denoising.Denoising;
import org.groupdetr.detector.denoising.LabelEmbedding;
import org.groupdetr.detector.denoising.NoiseKind;
import org.groupdetr.detector.queries.ProposalQueries;
import org.groupdetr.transformer.DeformableDecoder;
import org.groupdetr.transformer.DeformableSpec;

/**
 * DINO: DAB-Deformable-DETR with better queries, known ones beside them, and a longer gradient.
 * Zhang et al., ICLR 2023.
 *
 * <dl>
 *   <dt>Mixed query selection
 *   <dd>Boxes begin at the tokens of the encoder whose best class scores highest; contents are
 *       learned. Each group chooses with heads of its own.
 *   <dt>Contrastive denoising
 *   <dd>Truths are asked twice: near, to be found, and further off, to be refused.
 *   <dt>Look forward twice
 *   <dd>The gradient of a layer's box reaches the box of the layer before.
 *   <dt>Shared heads
 *   <dd>All layers of the decoder read classes and boxes with the same heads, behind a norm.
 * </dl>
 */
final class Dino {
  /** Waves of a low temperature, as in DAB-DETR; cells are counted from their edges. */
  private static final int TEMPERATURE = 20;

  private Dino() {}

  static SetDetector<?> dino(DetectorSpec.Dino spec, Assembly assembly) {
    DeformableSpec look = spec.deformable();
    int width = assembly.channels();
    int rows = assembly.classes();
    // Unlike in DN-DETR, no channel says whether a class was told: only noisy truths are told one.
    LabelEmbedding told = new LabelEmbedding(rows, width, false, assembly.init("denoising"));
    return assembly.detector(
        assembly.deformableEncoder(look, TEMPERATURE, 0),
        assembly.queries((size, init) -> new ProposalQueries(size, width, rows, init)),
        Optional.of(new Denoising(spec.denoising(), NoiseKind.CONTRASTIVE, told, rows)),
        DeformableDecoder.withSharedHeads(assembly.transformer("decoder"), look, rows),
        SetTask.boxes(spec.matching(), spec.losses(), spec.detections()));
  }
}
