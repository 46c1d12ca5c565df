package org.groupdetr.detector;

import org.groupdetr.features.Memory;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.MaskDecoder;

/** Queries whose content and place are learned embeddings. */
final class MaskQueries extends QuerySource {
  private final Slot content;
  private final Slot positions;

  MaskQueries(int queries, int channels, Init init) {
    content =
        spared(
            MaskDecoder.PREFIX + "query_feat.weight",
            init.named("content").normal(1, queries, channels));
    positions =
        spared(
            MaskDecoder.PREFIX + "query_embed.weight",
            init.named("places").normal(1, queries, channels));
  }

  @Override
  public Queries queries(Memory memory) {
    Tensor own = content.get();
    long pictures = memory.tokens().size(0);
    return Queries.of(
        own.unsqueeze(0).expand(pictures, own.size(0), own.size(1)), positions.get().unsqueeze(0));
  }
}
