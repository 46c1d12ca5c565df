package org.groupdetr.groups;

import java.util.Optional;

/**
 * Queries {@code from .. from + size - 1}.
 *
 * @param answers what they should say, where that is known beforehand
 */
public record Block(int from, int size, Optional<KnownTargets> answers) {
  /** True if the targets of these queries must be found. */
  public boolean matched() {
    return answers.isEmpty();
  }

  /** The same block {@code by} places further on. */
  Block shifted(int by) {
    return new Block(from + by, size, answers.map(a -> a.shifted(by)));
  }
}
