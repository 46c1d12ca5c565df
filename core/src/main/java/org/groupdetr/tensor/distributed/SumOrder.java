package org.groupdetr.tensor.distributed;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the parts of a step are added: a tree that is the same however many processes
 * share the parts out among them. Of P parts, a power of two, part i and part i + P/2 are added
 * first, then what is P/4 apart, and so on; what is more than a power of two is added to the first
 * parts before.
 *
 * <p>Rank r of W processes has the parts r, r + W, r + 2W ..., whose own tree is a branch of the
 * whole one if W is a power of two, or if every process has one part.
 */
final class SumOrder {
  private final int parts;
  private final List<Integer> steps = new ArrayList<>();

  /** Adds the two that were made last. */
  static final int ADD = -1;

  private SumOrder(int parts) {
    this.parts = parts;
  }

  /**
   * What to do one after another: make the part of that number, or {@link #ADD}. The last part is
   * followed by nothing but additions.
   */
  static List<Integer> of(int parts) {
    require(parts >= 1, "parts must be at least 1, was %d", parts);
    SumOrder order = new SumOrder(parts);
    order.branch(0, 1);
    return List.copyOf(order.steps);
  }

  /** The parts that are {@code apart} from each other, from {@code first} on. */
  private void branch(int first, int apart) {
    int core = Integer.highestOneBit(parts);
    if (apart == core) {
      steps.add(first);
      if (first + core < parts) {
        steps.add(first + core);
        steps.add(ADD);
      }
      return;
    }
    branch(first, 2 * apart);
    branch(first + apart, 2 * apart);
    steps.add(ADD);
  }
}
