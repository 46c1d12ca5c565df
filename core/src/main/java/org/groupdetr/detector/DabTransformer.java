package org.groupdetr.detector;

import java.util.Optional;
import org.groupdetr.detector.denoising.Denoising;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Activation;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.DabDecoder;
import org.groupdetr.transformer.PlainEncoder;

/** The encoder and the decoder around queries that are boxes, as DAB-DETR and DN-DETR have them. */
record DabTransformer(Assembly assembly) {
  private static final PlainEncoder.Positions POSITIONS = new PlainEncoder.Positions(20, true);

  /** The detector that asks these queries. */
  SetDetector<BoxPrediction> asked(GroupedQueries queries, SetTask<BoxPrediction> task) {
    return asked(queries, Optional.empty(), task);
  }

  /** As above; in training, queries whose targets are known beforehand are asked as well. */
  SetDetector<BoxPrediction> asked(
      GroupedQueries queries, Optional<Denoising> denoising, SetTask<BoxPrediction> task) {
    return assembly.detector(
        new PlainEncoder(
            assembly.transformer("encoder", Activation.PRELU), assembly.lastMap(), POSITIONS),
        queries,
        denoising,
        new DabDecoder(assembly.transformer("decoder", Activation.PRELU), assembly.classes()),
        task);
  }
}
