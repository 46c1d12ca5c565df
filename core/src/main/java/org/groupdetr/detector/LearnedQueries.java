package org.groupdetr.detector;

import org.groupdetr.features.Memory;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Tensor;

/** Queries without content whose places are learned embeddings. */
final class LearnedQueries extends QuerySource {
  private final Slot positions;

  LearnedQueries(int queries, int channels, Init init) {
    positions = parameter("query_embed.weight", init.normal(1, queries, channels));
  }

  @Override
  public Queries queries(Memory memory) {
    Tensor place = positions.get().unsqueeze(0); // [1, N, C]
    return Queries.of(ContentInit.NOTHING.of(memory, place.size(1)), place);
  }
}
