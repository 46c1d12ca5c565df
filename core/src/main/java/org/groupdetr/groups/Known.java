package org.groupdetr.groups;

import java.util.List;
import org.groupdetr.tensor.Tensor;

/**
 * Queries of one group whose targets are known beforehand; they stand before the matched ones.
 *
 * @param content {@code [B, D, C]}
 * @param places {@code [B, D, ..]}, as those of the matched queries
 * @param blocks side by side from place 0 to D, each with its answers; none sees another
 */
public record Known(Tensor content, Tensor places, List<Block> blocks) {
  public Known {
    blocks = List.copyOf(blocks);
  }
}
