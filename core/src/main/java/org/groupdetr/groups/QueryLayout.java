package org.groupdetr.groups;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The query axis, group-major: groups side by side, each its known (denoising) blocks and then its
 * matched one. The only place that says who sees whom.
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

  /** Where a group begins. */
  public int start(int group) {
    return groups.get(group).get(0).from();
  }

  /** Queries of a group. */
  public int size(int group) {
    return groups.get(group).stream().mapToInt(Block::size).sum();
  }

  /** Blocks of queries whose targets must be found, one in each group. */
  public List<Block> matched() {
    return blocks().stream().filter(Block::matched).toList();
  }

  /** Blocks of queries whose targets are known beforehand. */
  public List<Block> known() {
    return blocks().stream().filter(b -> !b.matched()).toList();
  }

  private List<Block> blocks() {
    return groups.stream().flatMap(List::stream).toList();
  }

  /**
   * The blocks that a block's queries may look at: those of its own group that are itself or are
   * matched. Matched queries never see known ones, which hold the truth; a known block does not see
   * another, which holds the same truths. Li et al., CVPR 2022, section 4.4.
   */
  public List<Block> visibleFrom(Block block) {
    List<Block> own = groups.stream().filter(g -> g.contains(block)).findFirst().orElseThrow();
    return own.stream().filter(b -> b.equals(block) || b.matched()).toList();
  }

  /** How many queries are to find each object, in all groups together. */
  public int positivesPerObject() {
    return matched().size() * repeats;
  }

  /** The matched queries alone, side by side. */
  public QueryLayout withoutKnown() {
    List<List<Block>> all = new ArrayList<>();
    int from = 0;
    for (Block block : matched()) {
      all.add(List.of(new Block(from, block.size(), Optional.empty())));
      from += block.size();
    }
    return new QueryLayout(all, repeats);
  }
}
