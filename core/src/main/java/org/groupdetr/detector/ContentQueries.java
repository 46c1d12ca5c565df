package org.groupdetr.detector;

import org.groupdetr.features.Memory;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Tensor;

/** Queries whose content is learned as well as the box where they look first. */
final class ContentQueries extends QuerySource {
  private final Slot content;
  private final Slot boxes;

  ContentQueries(int queries, int channels, Init init) {
    content = parameter("tgt_embed.weight", init.named("content").normal(1, queries, channels));
    boxes = parameter("refpoint_embed.weight", init.named("boxes").normal(1, queries, 4));
  }

  @Override
  public Queries queries(Memory memory) {
    Tensor own = content.get();
    long pictures = memory.tokens().size(0);
    return Queries.of(
        own.unsqueeze(0).expand(pictures, own.size(0), own.size(1)), boxes.get().unsqueeze(0));
  }
}
