package org.groupdetr.criterion;

import java.util.List;
import org.groupdetr.groups.Assignment;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The pairs of a batch.
 *
 * @param queries {@code [pairs]} int64, index on the axis of all pictures' queries, B x Q
 * @param targets {@code [pairs]} int64, index on the axis of all pictures' targets
 */
public record Assigned(Tensor queries, Tensor targets) {

  /** The pairs of all pictures, given each picture's own. */
  static Assigned of(List<Assignment> pairs, Targets truth, int queries, Device device) {
    int total = pairs.stream().mapToInt(Assignment::size).sum();
    long[] query = new long[total];
    long[] target = new long[total];
    int at = 0;
    for (int picture = 0; picture < pairs.size(); picture++) {
      Assignment own = pairs.get(picture);
      for (int i = 0; i < own.size(); i++, at++) {
        query[at] = (long) picture * queries + own.queries()[i];
        target[at] = truth.start(picture) + (long) own.targets()[i];
      }
    }
    return new Assigned(Tensors.of(query, total).to(device), Tensors.of(target, total).to(device));
  }
}
