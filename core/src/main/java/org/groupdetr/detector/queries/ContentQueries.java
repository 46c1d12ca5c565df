package org.groupdetr.detector.queries;

import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.masks.MaskDecoder;

/** Queries whose content is learned as well as the places where they look first. */
public final class ContentQueries extends QuerySource {
  private final Parameter content;
  private final Parameter places;

  /** With boxes as places. */
  public static ContentQueries boxes(int queries, int channels, Init init) {
    return new ContentQueries(
        init.named("content").normal(1, queries, channels),
        init.named("boxes").normal(1, queries, 4));
  }

  /** With embeddings as places, by Mask2Former's names. */
  public static ContentQueries masks(int queries, int channels, Init init) {
    return new ContentQueries(
        MaskDecoder.PREFIX,
        init.named("content").normal(1, queries, channels),
        init.named("places").normal(1, queries, channels));
  }

  private ContentQueries(Tensor content, Tensor boxes) {
    this.content = parameter("tgt_embed.weight", content).rows(Role.Rows.QUERIES);
    this.places = parameter("refpoint_embed.weight", boxes).rows(Role.Rows.QUERIES);
  }

  private ContentQueries(String prefix, Tensor content, Tensor embeddings) {
    this.content =
        parameter(prefix + "query_feat.weight", content).withoutDecay().rows(Role.Rows.QUERIES);
    this.places =
        parameter(prefix + "query_embed.weight", embeddings).withoutDecay().rows(Role.Rows.QUERIES);
  }

  @Override
  public Queries queries(Memory memory) {
    Tensor own = content.get();
    long pictures = memory.tokens().size(0);
    return Queries.of(
        own.unsqueeze(0).expand(pictures, own.size(0), own.size(1)), places.get().unsqueeze(0));
  }

  @Override
  public int cost(CostSheet sheet, MemorySizes memory) {
    return places.get().size(0);
  }
}
