package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.Noise;
import org.groupdetr.tensor.Scope;

/**
 * What a detector's settings do not say: the data's classes and how it is trained.
 *
 * @param classes C
 * @param grouping how queries are grouped in training
 * @param recompute whether activations are computed again on the way back, to save memory
 * @param seed of the first weights
 * @param noise of dropout
 */
public record Blueprint(int classes, Grouping grouping, boolean recompute, long seed, Noise noise) {
  public Blueprint {
    require(classes >= 1, "a detector needs at least one class, was given %d", classes);
  }

  /** The detector with fresh weights, on the processor; nothing else is left of making them. */
  public SetDetector<?> detector(DetectorSpec spec) {
    try (Scope scope = Scope.open()) {
      return spec.build(this);
    }
  }

  /** For use only: one group, nothing random. */
  public static Blueprint forUse(int classes, Grouping grouping) {
    Grouping one = grouping.kind() == Grouping.Kind.GROUP ? Grouping.NONE : grouping;
    return new Blueprint(classes, one, false, 0, new Noise(0));
  }
}
