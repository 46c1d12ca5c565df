package org.groupdetr.detector;

import org.groupdetr.detector.queries.AnchorQueries;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.ConditionalDecoder;
import org.groupdetr.transformer.PlainEncoder;

/**
 * Conditional DETR: DETR whose cross-attention asks for content and place apart. Where a query
 * looks is a point that is worked out once, from its embedding; its box is an offset from there.
 * Meng et al., ICCV 2021.
 */
final class ConditionalDetr {
  private static final PlainEncoder.Positions POSITIONS = new PlainEncoder.Positions(10000, false);

  /** The authors add nothing to the denominators of the generalised IoU. */
  private static final double EPSILON = 0;

  private ConditionalDetr() {}

  static SetDetector<?> conditionalDetr(DetectorSpec.ConditionalDetr spec, Assembly assembly) {
    return assembly.detector(
        new PlainEncoder(assembly.transformer("encoder"), assembly.lastMap(), POSITIONS),
        assembly.queries((size, init) -> new LearnedQueries(size, assembly.channels(), init)),
        new ConditionalDecoder(assembly.transformer("decoder"), assembly.classes()),
        SetTask.boxes(spec.matching(), spec.losses(), spec.detections(), EPSILON));
  }

  /** Queries without content whose places are learned embeddings. */
  static final class LearnedQueries extends QuerySource {
    private final Parameter positions;

    LearnedQueries(int queries, int channels, Init init) {
      positions =
          parameter("query_embed.weight", init.normal(1, queries, channels))
              .rows(Role.Rows.QUERIES);
    }

    @Override
    public Queries queries(Memory memory) {
      Tensor place = positions.get().unsqueeze(0); // [1, N, C]
      return Queries.of(AnchorQueries.Content.NOTHING.of(memory, place.size(1)), place);
    }

    @Override
    public int cost(CostSheet sheet, MemorySizes memory) {
      return positions.get().size(0);
    }
  }
}
