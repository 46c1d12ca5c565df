package org.groupdetr.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.groupdetr.features.Memory;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * K groups of queries side by side. Group DETR, equations 4 and 5. The first group's parameters
 * stand under their own names; those of group g > 1 under {@code groups.g}, so that what exists for
 * training only can be told by its name.
 */
public final class GroupedQueries extends Layer {
  private final List<QuerySource> sources = new ArrayList<>();
  private final Grouping grouping;

  private GroupedQueries(Grouping grouping, IntFunction<QuerySource> source) {
    this.grouping = grouping;
    for (int g = 0; g < grouping.sets(); g++) {
      sources.add(child(g == 0 ? "" : prefix(g), source.apply(g)));
    }
  }

  /** K sources; {@code source} makes the one of a group, counted from 0. */
  public static GroupedQueries of(Grouping grouping, IntFunction<QuerySource> source) {
    return new GroupedQueries(grouping, source);
  }

  /** Under which name group g's parameters stand, counted from 0; not for the first. */
  static String prefix(int group) {
    return "groups." + (group + 1);
  }

  /** True if a parameter of that name exists for training only, because of groups. */
  public static boolean trainingOnly(String name) {
    return name.startsWith("groups.");
  }

  /** The queries of all groups. */
  public Queries all(Memory memory) {
    if (sources.size() == 1) {
      return first(memory);
    }
    List<Queries> parts = sources.stream().map(source -> source.queries(memory)).toList();
    Tensor content = Tensors.cat(1, parts.stream().map(Queries::content).toList());
    Tensor places = Tensors.cat(1, parts.stream().map(Queries::places).toList());
    return new Queries(content, places, layout(sources.size(), parts.get(0)));
  }

  /** The queries of the first group; no other group's parameters are touched. */
  public Queries first(Memory memory) {
    Queries one = sources.get(0).queries(memory);
    return new Queries(one.content(), one.places(), layout(1, one));
  }

  private QueryLayout layout(int groups, Queries one) {
    return QueryLayout.of(groups, one.content().size(1), grouping.repeats());
  }
}
