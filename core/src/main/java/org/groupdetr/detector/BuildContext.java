package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Scope;

/**
 * What a detector's settings do not say: the data's classes and how it is trained.
 *
 * @param classes C
 * @param grouping how queries are grouped in training
 * @param recompute whether activations are computed again on the way back, to save memory
 * @param init source of the first weights
 * @param rng of dropout
 * @param dropPath with what chance the last block of a backbone is passed over in training
 */
public record BuildContext(
    int classes, Grouping grouping, boolean recompute, Init init, CounterRng rng, double dropPath) {
  public BuildContext {
    require(dropPath >= 0 && dropPath < 1, "dropPath must be in [0, 1), was %s", dropPath);
    require(classes >= 1, "a detector needs at least one class, was given %d", classes);
  }

  /** Whose backbone passes over no block. */
  public BuildContext(
      int classes, Grouping grouping, boolean recompute, Init init, CounterRng rng) {
    this(classes, grouping, recompute, init, rng, 0);
  }

  /** With first weights drawn from a seed. */
  public BuildContext(
      int classes, Grouping grouping, boolean recompute, long seed, CounterRng rng) {
    this(classes, grouping, recompute, new Init(seed), rng);
  }

  /** The detector with fresh weights, on the processor; nothing else is left of making them. */
  public SetDetector<?> detector(DetectorSpec spec) {
    try (Scope scope = Scope.open()) {
      return spec.build(this);
    }
  }

  /** The same detector's shapes without numbers, which take no memory. */
  public BuildContext shapes() {
    return new BuildContext(classes, grouping, recompute, Init.shapes(), rng, dropPath);
  }

  /** Of shapes without numbers, to be asked what there would be: it takes no memory. */
  public static BuildContext ofShapes(int classes) {
    return new BuildContext(classes, Grouping.NONE, false, Init.shapes(), new CounterRng(0));
  }

  /** For use only: one group, nothing random, no first weights; those of a file are to come. */
  public static BuildContext forUse(int classes, Grouping grouping) {
    Grouping one = grouping.kind() == Grouping.Kind.GROUP ? Grouping.NONE : grouping;
    return new BuildContext(classes, one, false, Init.none(), new CounterRng(0));
  }
}
