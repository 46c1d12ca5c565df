package org.groupdetr.groups;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The query axis, group-major: equally long groups, side by side. The only place that says who sees
 * whom: queries see their own group and no other.
 *
 * @param groups each group's blocks, in order
 * @param repeats how often an object takes part in the matching of one group
 */
public record QueryLayout(List<List<Block>> groups, int repeats) {
  public QueryLayout {
    groups = groups.stream().map(List::copyOf).toList();
    require(!groups.isEmpty(), "a layout needs at least one group");
  }

  /** Groups of queries whose targets must be found. */
  public static QueryLayout of(int groups, int size, int repeats) {
    List<List<Block>> all = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      all.add(List.of(new Block(g * size, size, Optional.empty())));
    }
    return new QueryLayout(all, repeats);
  }

  /** How many groups. */
  public int count() {
    return groups.size();
  }

  /** Queries of one group. */
  public int groupSize() {
    return groups.get(0).stream().mapToInt(Block::size).sum();
  }

  /** Blocks of queries whose targets must be found. */
  public List<Block> matched() {
    return groups.stream().flatMap(List::stream).filter(b -> b.answers().isEmpty()).toList();
  }

  /** How many queries are to find each object, in all groups together. */
  public int positivesPerObject() {
    return matched().size() * repeats;
  }
}
