package org.groupdetr.groups;

import java.util.List;
import org.groupdetr.tensor.Tensor;

/**
 * Queries of one group whose targets are known beforehand; they stand before the matched ones.
 *
 * @param content {@code [B, D, C]}
 * @param positions {@code [B, D, ..]}, as those of the matched queries
 * @param blocks side by side from place 0 to D, each with its answers; none sees another
 */
public record DenoisingQueries(Tensor content, Tensor positions, List<Block> blocks) {
  public DenoisingQueries {
    blocks = List.copyOf(blocks);
  }
}
