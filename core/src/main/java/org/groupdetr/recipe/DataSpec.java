package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Optional;
import org.groupdetr.data.augment.AugmentationSpec;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.augment.Variation;
import org.groupdetr.geometry.Size;

/**
 * How pictures reach the detector. Order and randomness do not depend on the number of threads.
 *
 * @param keepEmpty whether pictures without an object to learn are trained on, which teaches where
 *     nothing is
 * @param repeatThreshold share of pictures, above 0 and at most 1, below which a class is rare:
 *     pictures with rare classes then come more often ({@link
 *     org.groupdetr.data.load.RepeatFactors}); none shows every picture once an epoch
 * @param augmentation what training does to a picture
 * @param augment what is done to a picture before that, one after another, if anything
 * @param evaluationSize to what size evaluation and prediction bring a picture
 * @param loaderThreads threads that decode and resize beside the training
 * @param prefetch batches that may be ready ahead of the training
 */
public record DataSpec(
    boolean keepEmpty,
    Optional<Double> repeatThreshold,
    AugmentationSpec augmentation,
    Optional<List<Variation>> augment,
    ResizeSpec evaluationSize,
    int loaderThreads,
    int prefetch) {
  public DataSpec {
    repeatThreshold.ifPresent(
        share ->
            require(
                share > 0 && share <= 1,
                "repeatThreshold must be above 0 and at most 1, was %s",
                share));
    augment = augment.map(List::copyOf);
    require(loaderThreads >= 1, "loaderThreads must be at least 1, was %d", loaderThreads);
    require(
        augmentation.squareSides().isEmpty()
            || evaluationSize.shortSide() == evaluationSize.longSide(),
        "evaluationSize must have shortSide and longSide alike, as training sees squares, was %d"
            + " and %d",
        evaluationSize.shortSide(),
        evaluationSize.longSide());
    require(prefetch >= 1, "prefetch must be at least 1, was %d", prefetch);
  }

  /** What is done to a picture before it is flipped, cropped and resized. */
  public List<Variation> variations() {
    return augment.orElse(List.of());
  }

  /** Whether pictures are stretched to squares, and never padded. */
  public boolean isStretched() {
    return !augmentation.squareSides().isEmpty();
  }

  /** What evaluation and prediction do to a picture of this size. */
  public ResizePlan evaluationPlan(Size picture) {
    return augmentation.whole(evaluationSize, picture);
  }
}
