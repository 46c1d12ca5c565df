package org.groupdetr.detector;

import java.util.Optional;
import org.groupdetr.detector.denoising.Denoising;
import org.groupdetr.detector.denoising.LabelEmbedding;
import org.groupdetr.detector.denoising.NoiseKind;
import org.groupdetr.detector.queries.AnchorQueries;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.transformer.BoxPrediction;

/**
 * DN-DETR: DAB-DETR that also learns to repair noisy truths. Li et al., CVPR 2022.
 *
 * <p>In training the decoder is asked, beside its own queries, for truths whose class and box were
 * changed at random. As it is known which is which, nothing is matched for them, and what the
 * layers learn from them is steady from the first epoch on; matching alone is not. In use they are
 * gone, and what is left is DAB-DETR.
 *
 * <p>To the rest of the system they are blocks of queries with answers: they see the matched
 * queries of their group, which do not see them. All groups share the vectors of the classes; each
 * has noise of its own.
 */
final class DnDetr {
  /** The last channel of a query's content says whether it was told a class. */
  private static final boolean INDICATED = true;

  /**
   * A box is moved by up to half its size, and made larger or smaller by up to its size, times what
   * the settings call the noise of boxes; it stays inside the picture.
   */
  private static final NoiseKind NOISE = NoiseKind.PLAIN;

  private DnDetr() {}

  static SetDetector<?> dnDetr(DetectorSpec.DnDetr spec, Assembly assembly) {
    int classes = assembly.classes();
    LabelEmbedding labels =
        new LabelEmbedding(classes, assembly.channels(), INDICATED, assembly.init("labels"));
    // A matched query is told nothing: its content is the vector of no class.
    GroupedQueries matched =
        assembly.queries((size, init) -> new AnchorQueries(size, labels::unknown, init));
    Denoising noisy = new Denoising(spec.denoising(), NOISE, labels, classes);
    SetTask<BoxPrediction> task = SetTask.boxes(spec.matching(), spec.losses(), spec.detections());
    return new DabTransformer(assembly).asked(matched, Optional.of(noisy), task);
  }
}
