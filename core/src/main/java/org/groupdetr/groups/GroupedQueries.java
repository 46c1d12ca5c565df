package org.groupdetr.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * K groups of queries side by side. Group DETR, equations 4 and 5. The first group's parameters
 * stand under their own names; those of group g > 1 under {@code groups.g}; as copies of the first,
 * they exist for training only.
 */
public final class GroupedQueries extends Layer {
  private final List<QuerySource> sources = new ArrayList<>();
  private final Grouping grouping;

  private GroupedQueries(Grouping grouping, IntFunction<QuerySource> source) {
    this.grouping = grouping;
    for (int g = 0; g < grouping.sets(); g++) {
      sources.add(child(g == 0 ? "" : prefix(g), source.apply(g), g));
    }
  }

  /** K sources; {@code source} makes the one of a group, counted from 0. */
  public static GroupedQueries of(Grouping grouping, IntFunction<QuerySource> source) {
    return new GroupedQueries(grouping, source);
  }

  /** What a tensor of a group is called, of which the first group's is called {@code plain}. */
  public static String name(String plain, int group) {
    return group == 0 ? plain : prefix(group) + "." + plain;
  }

  private static String prefix(int group) {
    return "groups." + (group + 1);
  }

  /** The queries of all groups, in each the known ones before the matched ones. */
  public Queries all(Memory memory, DenoisingSource known) {
    List<Queries> parts = new ArrayList<>();
    List<List<Block>> layout = new ArrayList<>();
    int from = 0;
    for (int g = 0; g < sources.size(); g++) {
      Queries own = sources.get(g).queries(memory);
      Optional<DenoisingQueries> before = known.known(g);
      Queries whole = before.map(k -> behind(k, own)).orElse(own);
      int start = from;
      layout.add(whole.layout().groups().get(0).stream().map(b -> b.shifted(start)).toList());
      parts.add(whole);
      from += whole.content().size(1);
    }
    QueryLayout all = new QueryLayout(layout, grouping.repeats());
    Optional<Proposals> proposed =
        parts
            .get(0)
            .proposed()
            .map(
                first ->
                    new Proposals(
                        joined(parts, q -> q.proposed().orElse(first).tokens()),
                        joined(parts, q -> q.proposed().orElse(first).logits()),
                        joined(parts, q -> q.proposed().orElse(first).boxes())));
    return new Queries(
        joined(parts, Queries::content), joined(parts, Queries::positions), all, proposed);
  }

  /** The queries of the first group; no other group's parameters are touched. */
  public Queries first(Memory memory) {
    Queries one = sources.get(0).queries(memory);
    QueryLayout layout = QueryLayout.of(1, one.content().size(1), grouping.repeats());
    return new Queries(one.content(), one.positions(), layout, one.proposed());
  }

  /** One group's matched queries behind its known ones. */
  private static Queries behind(DenoisingQueries known, Queries own) {
    int count = known.content().size(1);
    List<Block> blocks = new ArrayList<>(known.blocks());
    own.layout().matched().forEach(block -> blocks.add(block.shifted(count)));
    return new Queries(
        joined(List.of(known.content(), own.content())),
        joined(List.of(known.positions(), own.positions())),
        new QueryLayout(List.of(blocks), own.layout().repeats()),
        own.proposed());
  }

  private static Tensor joined(List<Queries> parts, Function<Queries, Tensor> what) {
    return joined(parts.stream().map(what).toList());
  }

  /** Side by side on the query axis; places that all pictures share are repeated if they must. */
  private static Tensor joined(List<Tensor> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int pictures = parts.stream().mapToInt(t -> t.size(0)).max().orElseThrow();
    return Tensors.cat(
        1, parts.stream().map(t -> t.expand(pictures, t.size(1), t.size(2))).toList());
  }

  /**
   * Enters the queries of all groups.
   *
   * @param known how many a group asks besides whose targets are known, by group from 0
   */
  public AskedQueries cost(CostSheet sheet, MemorySizes memory, IntUnaryOperator known) {
    AskedQueries all = AskedQueries.NONE;
    for (int g = 0; g < sources.size(); g++) {
      int own = sources.get(g).cost(sheet, memory);
      all = all.plus(AskedQueries.of(own, known.applyAsInt(g)));
    }
    return all;
  }

  /** How many queries learn each object. */
  public int positivesPerObject() {
    return grouping.groups();
  }

  /** Enters the queries of the first group. */
  public AskedQueries costOfFirst(CostSheet sheet, MemorySizes memory) {
    return AskedQueries.of(sources.get(0).cost(sheet, memory), 0);
  }
}
