package org.groupdetr.detector.queries;

import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Queries whose places are learned boxes, kept before the sigmoid. Liu et al., ICLR 2022. */
public final class AnchorQueries extends QuerySource {
  private final Parameter anchors;
  private final Content content;

  /** So many queries that begin with {@code content}. */
  public AnchorQueries(int queries, Content content, Init init) {
    this.anchors =
        parameter("refpoint_embed.weight", init.normal(1, queries, 4)).rows(Role.Rows.QUERIES);
    this.content = content;
  }

  @Override
  public Queries queries(Memory memory) {
    Tensor positions = anchors.get().unsqueeze(0); // [1, N, 4]
    return Queries.of(content.of(memory, positions.size(1)), positions);
  }

  /** What the queries of one group hold before they have seen anything. */
  @FunctionalInterface
  public interface Content {
    /** Zeros. */
    Content NOTHING =
        (memory, queries) -> {
          Tensor tokens = memory.tokens();
          return Tensors.fullLike(tokens, 0, tokens.size(0), queries, tokens.size(2));
        };

    /** Content of that many queries of every picture: {@code [B, queries, C]}. */
    Tensor of(Memory memory, int queries);
  }

  @Override
  public int cost(CostSheet sheet, MemorySizes memory) {
    return anchors.get().size(0);
  }
}
