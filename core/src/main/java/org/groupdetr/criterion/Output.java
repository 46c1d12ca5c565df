package org.groupdetr.criterion;

import java.util.List;
import java.util.Optional;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.transformer.Prediction;

/**
 * What a detector says.
 *
 * @param layers what every layer of its decoder says, the last one last
 * @param proposals what its encoder says of the places that it chose for the matched queries, in
 *     their order, if it chooses any
 * @param layout of the queries that the layers speak of
 */
public record Output<P extends Prediction>(
    List<P> layers, Optional<P> proposals, QueryLayout layout) {
  public Output {
    layers = List.copyOf(layers);
  }

  /** What counts at inference. */
  public P last() {
    return layers.get(layers.size() - 1);
  }
}
