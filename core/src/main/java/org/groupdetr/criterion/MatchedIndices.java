package org.groupdetr.criterion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.Block;
import org.groupdetr.groups.KnownTargets;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The pairs of a batch, and which queries have a loss.
 *
 * @param queries {@code [pairs]} int64, index on the axis of all pictures' queries, B x Q
 * @param targets {@code [pairs]} int64, index on the axis of all pictures' targets
 * @param supervised {@code [n]} int64, index on the axis of all pictures' queries: those of which a
 *     class is expected, if only "nothing here"; all if empty
 */
public record MatchedIndices(Tensor queries, Tensor targets, Optional<Tensor> supervised) {

  /**
   * The pairs that matching found; without the queries whose targets were known beforehand.
   *
   * @param pairs each picture's own
   * @param logits {@code [B, Q, Y]}
   */
  static MatchedIndices matched(
      List<Assignment> pairs, QueryLayout layout, Targets truth, Tensor logits) {
    int[] matched = positions(layout.matched());
    Optional<Tensor> supervised =
        layout.known().isEmpty() ? Optional.empty() : Optional.of(everywhere(matched, logits));
    return of(pairs, truth, logits, supervised);
  }

  /** The pairs that were known beforehand. */
  static MatchedIndices known(QueryLayout layout, Targets truth, Tensor logits) {
    List<Assignment> pairs = new ArrayList<>();
    for (int picture = 0; picture < truth.counts().size(); picture++) {
      pairs.add(joined(layout.known(), picture));
    }
    List<Block> withRest =
        layout.known().stream()
            .filter(b -> b.answers().orElseThrow().rest() == KnownTargets.Rest.NOTHING_HERE)
            .toList();
    MatchedIndices all = of(pairs, truth, logits, Optional.empty());
    Tensor supervised =
        withRest.isEmpty() ? all.queries : everywhere(positions(layout.known()), logits);
    return new MatchedIndices(all.queries, all.targets, Optional.of(supervised));
  }

  private static Assignment joined(List<Block> blocks, int picture) {
    List<Assignment> own =
        blocks.stream().map(b -> b.answers().orElseThrow().pairs().get(picture)).toList();
    return new Assignment(
        own.stream().flatMapToInt(a -> Arrays.stream(a.queries())).toArray(),
        own.stream().flatMapToInt(a -> Arrays.stream(a.targets())).toArray());
  }

  private static int[] positions(List<Block> blocks) {
    return blocks.stream()
        .flatMapToInt(b -> IntStream.range(b.from(), b.from() + b.size()))
        .toArray();
  }

  /** The same queries of every picture. */
  private static Tensor everywhere(int[] queries, Tensor logits) {
    int pictures = logits.size(0);
    int all = logits.size(1);
    long[] positions = new long[pictures * queries.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = (long) (i / queries.length) * all + queries[i % queries.length];
    }
    return Tensors.of(positions, positions.length).to(logits.device());
  }

  private static MatchedIndices of(
      List<Assignment> pairs, Targets truth, Tensor logits, Optional<Tensor> supervised) {
    int total = pairs.stream().mapToInt(Assignment::size).sum();
    long[] query = new long[total];
    long[] target = new long[total];
    int at = 0;
    for (int picture = 0; picture < pairs.size(); picture++) {
      Assignment own = pairs.get(picture);
      for (int i = 0; i < own.size(); i++, at++) {
        query[at] = (long) picture * logits.size(1) + own.queries()[i];
        target[at] = truth.start(picture) + (long) own.targets()[i];
      }
    }
    return new MatchedIndices(
        Tensors.of(query, total).to(logits.device()),
        Tensors.of(target, total).to(logits.device()),
        supervised);
  }
}
