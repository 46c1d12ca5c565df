package org.groupdetr.data.augment;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.geometry.Size;

/** Decides what is done to a picture before the network sees it. */
@FunctionalInterface
public interface Augmentation {
  /**
   * The plan for one picture; the same sources of chance give the same plan.
   *
   * @param picture size as stored
   * @param random the picture's own
   * @param ofBatch the same for every picture of a batch
   */
  AugmentationPlan plan(Size picture, RandomGenerator random, RandomGenerator ofBatch);

  /** What is done to a picture before the plan. */
  default List<Variation> variations() {
    return List.of();
  }

  /** As training varies pictures. */
  static Augmentation random(AugmentationSpec spec) {
    return spec::drawn;
  }

  /** As above, after these were done. */
  static Augmentation random(AugmentationSpec spec, List<Variation> variations) {
    return new Varied(spec, variations);
  }

  /** As training varies pictures, with more than sizes and places. */
  record Varied(AugmentationSpec spec, List<Variation> variations) implements Augmentation {
    public Varied {
      variations = List.copyOf(variations);
    }

    @Override
    public AugmentationPlan plan(Size picture, RandomGenerator random, RandomGenerator ofBatch) {
      return spec.drawn(picture, random, ofBatch);
    }
  }

  /** The same plan for every picture of a size; nothing is drawn. */
  static Augmentation fixed(Function<Size, ? extends AugmentationPlan> plan) {
    return (picture, random, ofBatch) -> plan.apply(picture);
  }
}
