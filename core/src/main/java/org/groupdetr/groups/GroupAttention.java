package org.groupdetr.groups;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.tensor.Attention;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Self-attention that obeys the layout. Groups are more heads: as the query axis is group-major,
 * {@code [B, A, K N, d]} is {@code [B, A K, N, d]} in memory, so that no query sees another group
 * and the work is K N^2. Known blocks within a group are kept apart by one matrix that all groups
 * of the same make share.
 */
public final class GroupAttention implements AttentionCore {
  private final List<Run> runs;

  /**
   * Groups of the same make, side by side.
   *
   * @param from where the first begins
   * @param size queries of each
   * @param hidden {@code [1, N, N]}, added before the softmax: -infinity where one may not look
   */
  private record Run(int from, int groups, int size, Optional<Tensor> hidden) {}

  private GroupAttention(List<Run> runs) {
    this.runs = runs;
  }

  /** The attention of queries like {@code content} that stand in that layout. */
  public static GroupAttention of(QueryLayout layout, Tensor content) {
    List<Run> runs = new ArrayList<>();
    for (int g = 0; g < layout.count(); ) {
      int first = g;
      while (g < layout.count() && make(layout, g).equals(make(layout, first))) {
        g++;
      }
      runs.add(
          new Run(
              layout.start(first), g - first, layout.size(first), hidden(layout, first, content)));
    }
    return new GroupAttention(runs);
  }

  /** Sizes of the blocks of a group: groups with the same are treated alike. */
  private static List<Integer> make(QueryLayout layout, int group) {
    return layout.groups().get(group).stream().map(Block::size).toList();
  }

  private static Optional<Tensor> hidden(QueryLayout layout, int group, Tensor content) {
    List<Block> blocks = layout.groups().get(group);
    if (blocks.size() == 1) {
      return Optional.empty();
    }
    int size = layout.size(group);
    int start = layout.start(group);
    float[] bias = new float[size * size];
    Arrays.fill(bias, Float.NEGATIVE_INFINITY);
    for (Block block : blocks) {
      for (Block seen : layout.visibleFrom(block)) {
        for (int query = block.from(); query < block.from() + block.size(); query++) {
          int row = (query - start) * size + seen.from() - start;
          Arrays.fill(bias, row, row + seen.size(), 0);
        }
      }
    }
    return Optional.of(Tensors.of(bias, 1, size, size).to(content.type()).to(content.device()));
  }

  @Override
  public Tensor attend(Tensor q, Tensor k, Tensor v, CounterRng.Mask dropout) {
    if (runs.size() == 1) {
      return attend(runs.get(0), q, k, v, dropout);
    }
    List<Tensor> mixed = new ArrayList<>();
    for (Run run : runs) {
      long length = (long) run.groups * run.size;
      mixed.add(
          attend(
              run,
              q.narrow(2, run.from, length),
              k.narrow(2, run.from, length),
              v.narrow(2, run.from, length),
              dropout.part(mixed.size())));
    }
    return Tensors.cat(2, mixed);
  }

  private static Tensor attend(Run run, Tensor q, Tensor k, Tensor v, CounterRng.Mask dropout) {
    Tensor rows = rows(run, q); // [B*A*K, N, d]
    Optional<Tensor> bias = run.hidden.map(h -> h.expand(rows.size(0), run.size, run.size));
    return Attention.apply(rows, rows(run, k), rows(run, v), bias, dropout)
        .reshape(q.size(0), q.size(1), q.size(2), v.size(3));
  }

  private static Tensor rows(Run run, Tensor x) {
    return x.reshape((long) x.size(0) * x.size(1) * run.groups, run.size, x.size(3));
  }
}
