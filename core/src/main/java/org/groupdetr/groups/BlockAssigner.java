package org.groupdetr.groups;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.tensor.Tensor;

/** Pairs queries with targets, each block alone. Group DETR, section 3.2. */
public final class BlockAssigner {
  private BlockAssigner() {}

  /**
   * The pairs of one picture, block after block.
   *
   * @param costs {@code [Q, T]}, of all queries and the picture's targets
   */
  public static Assignment assign(Tensor costs, QueryLayout layout) {
    int targets = costs.size(1);
    float[] values = costs.floats();
    List<int[]> queries = new ArrayList<>();
    List<int[]> found = new ArrayList<>();
    for (Block block : layout.matched()) {
      double[] own = repeated(values, block, targets, layout.repeats());
      Assignment pairs = LinearAssignment.solve(own, block.size(), targets * layout.repeats());
      queries.add(Arrays.stream(pairs.queries()).map(q -> q + block.from()).toArray());
      found.add(Arrays.stream(pairs.targets()).map(t -> t % targets).toArray());
    }
    return new Assignment(joined(queries), joined(found));
  }

  /** The block's rows; the columns stand there {@code repeats} times. */
  private static double[] repeated(float[] values, Block block, int targets, int repeats) {
    int columns = targets * repeats;
    double[] costs = new double[block.size() * columns];
    for (int i = 0; i < block.size(); i++) {
      for (int j = 0; j < columns; j++) {
        costs[i * columns + j] = values[(block.from() + i) * targets + j % targets];
      }
    }
    return costs;
  }

  private static int[] joined(List<int[]> parts) {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }
}
