package org.groupdetr.detector;

import org.groupdetr.criterion.BoxMatchCost;
import org.groupdetr.detector.queries.MovedProposalQueries;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.features.vit.Projector;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.Init;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.DeformableDecoder;
import org.groupdetr.transformer.References;

/**
 * A projector in the encoder's place, queries that begin at its tokens, and a decoder of boxes that
 * are no logits: what LW-DETR and RF-DETR have in common.
 */
record ProjectedTransformer(
    Assembly assembly,
    ProjectorSpec projector,
    CrossAttentionSpec crossAttention,
    References references) {

  /** Areas by which RF-DETRs divide never fall below that. */
  static final Boxes.Denominators BOUNDED = Boxes.Denominators.atLeast(1e-7);

  /** What pairs of boxes cost RF-DETRs, so that half precision does not break it. */
  static BoxMatchCost boundedCost(BoxWeights weights) {
    return SetTask.cost(weights, BOUNDED, BoxMatchCost.Logarithms.OF_LOGITS);
  }

  /** The detector behind a projector with these norms. */
  SetDetector<BoxPrediction> detector(Projector.Norm norm, SetTask<BoxPrediction> task) {
    return assembly.detector(encoder(norm), queries(), decoder(), task);
  }

  Projector encoder(Projector.Norm norm) {
    return new Projector(
        assembly.maps(), assembly.channels(), projector, norm, assembly.init("projector"));
  }

  /** Every group's heads begin as those of the decoder. */
  GroupedQueries queries() {
    Init heads = assembly.init("decoder");
    return assembly.queries(
        (size, init) ->
            new MovedProposalQueries(size, assembly.channels(), assembly.classes(), heads, init));
  }

  DeformableDecoder decoder() {
    return DeformableDecoder.withMovedBoxes(
        assembly.transformer("decoder"),
        crossAttention,
        projector.levels().size(),
        references,
        assembly.classes());
  }
}
