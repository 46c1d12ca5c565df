package org.groupdetr.detector;

import org.groupdetr.features.Memory;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** What the queries of one group hold before they have seen anything. */
@FunctionalInterface
interface ContentInit {
  /** Zeros. */
  ContentInit NOTHING =
      (memory, queries) -> {
        Tensor tokens = memory.tokens();
        return Tensors.fullLike(tokens, 0, tokens.size(0), queries, tokens.size(2));
      };

  /** Content of that many queries of every picture: {@code [B, queries, C]}. */
  Tensor of(Memory memory, int queries);
}
