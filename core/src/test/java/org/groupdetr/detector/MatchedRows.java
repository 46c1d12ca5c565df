package org.groupdetr.detector;

import java.util.Arrays;
import java.util.List;
import org.groupdetr.groups.Block;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;

/**
 * Some of the queries whose targets must be found, one block after the other: the references leave
 * out what stands between them.
 */
record MatchedRows(List<Block> blocks, int repeats) {
  static MatchedRows of(QueryLayout layout) {
    return new MatchedRows(layout.matched(), layout.repeats());
  }

  /** Those of one group, counted from 0. */
  MatchedRows group(int group) {
    return new MatchedRows(List.of(blocks.get(group)), repeats);
  }

  /** These alone, as one group. */
  QueryLayout alone() {
    return QueryLayout.of(1, blocks.stream().mapToInt(Block::size).sum(), repeats);
  }

  Tensor of(Tensor x, int axis) {
    List<Tensor> parts =
        blocks.stream().map(block -> x.narrow(axis, block.from(), block.size())).toList();
    return parts.size() == 1 ? parts.get(0) : Tensors.cat(axis, parts);
  }

  BoxPrediction of(BoxPrediction said) {
    return new BoxPrediction(of(said.logits(), 1), of(said.boxes(), 1));
  }

  List<BoxPrediction> of(List<BoxPrediction> layers) {
    return layers.stream().map(this::of).toList();
  }

  /** Where these queries stand when only such rows are counted; others are left out. */
  int[] positions(int[] queries) {
    return Arrays.stream(queries).map(this::place).filter(place -> place >= 0).toArray();
  }

  private int place(int query) {
    int before = 0;
    for (Block block : blocks) {
      if (query >= block.from() && query < block.from() + block.size()) {
        return before + query - block.from();
      }
      before += block.size();
    }
    return -1;
  }
}
