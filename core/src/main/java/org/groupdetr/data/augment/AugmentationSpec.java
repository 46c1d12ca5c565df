package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.groupdetr.geometry.Size;

/** How pictures are varied in training. */
public sealed interface AugmentationSpec
    permits AugmentationSpec.ResizeCrop,
        AugmentationSpec.SquareResize,
        AugmentationSpec.LargeScaleJitter {

  /**
   * Draws a plan for a picture of this size.
   *
   * @param ofBatch draws the same for every picture of a batch
   */
  AugmentationPlan drawn(Size picture, RandomGenerator random, RandomGenerator ofBatch);

  /** The sides to draw from, where pictures are stretched to squares; none where they are not. */
  default List<Integer> squareSides() {
    return List.of();
  }

  /** The largest that the network sees. */
  Size largestSize();

  /**
   * The picture whole, for evaluation and prediction, by the rule of the project that varies
   * pictures so.
   */
  ResizePlan whole(ResizeSpec spec, Size picture);

  private static void requireProbability(String name, double value) {
    require(value >= 0 && value <= 1, "%s must be a probability, was %s", name, value);
  }

  private static void requireSides(String name, List<Integer> sides, int least) {
    require(sides.size() >= least, "%s must name at least one size", name);
    for (int side : sides) {
      require(side >= 1, "%s must be at least 1, was %d", name, side);
    }
  }

  private static void requireCrop(int cropSmallest, int cropLargest) {
    require(cropSmallest >= 1, "cropSmallest must be at least 1, was %d", cropSmallest);
    require(
        cropLargest >= cropSmallest,
        "cropLargest must be at least cropSmallest (%d), was %d",
        cropSmallest,
        cropLargest);
  }

  /**
   * DETR's training augmentation: flip; then either resize, or resize, crop and resize.
   *
   * @param flip probability of a horizontal flip
   * @param shortSides the short sides to draw from, in pixels
   * @param longSide no side becomes longer than this, in pixels
   * @param crop probability of the branch that crops
   * @param cropShortSides the short sides to draw from before cropping; no limit to the long side
   * @param cropSmallest least width and height of the crop, in pixels
   * @param cropLargest greatest width and height of the crop, in pixels
   */
  record ResizeCrop(
      double flip,
      List<Integer> shortSides,
      int longSide,
      double crop,
      List<Integer> cropShortSides,
      int cropSmallest,
      int cropLargest)
      implements AugmentationSpec {
    public ResizeCrop {
      shortSides = List.copyOf(shortSides);
      cropShortSides = List.copyOf(cropShortSides);
      requireProbability("flip", flip);
      requireProbability("crop", crop);
      requireSides("shortSides", shortSides, 1);
      requireSides("cropShortSides", cropShortSides, crop > 0 ? 1 : 0);
      require(longSide >= 1, "longSide must be at least 1, was %d", longSide);
      requireCrop(cropSmallest, cropLargest);
    }

    CropRule cropRule() {
      return new CropRule(cropShortSides, cropSmallest, cropLargest, false);
    }

    @Override
    public AugmentationPlan drawn(Size picture, RandomGenerator random, RandomGenerator ofBatch) {
      return ResizePlan.drawn(this, picture, random);
    }

    @Override
    public ResizePlan whole(ResizeSpec spec, Size picture) {
      return ResizePlan.resized(spec, picture);
    }

    @Override
    public Size largestSize() {
      int side = Collections.max(shortSides);
      return new Size(Math.max(side, longSide), side);
    }
  }

  /**
   * The training augmentation of LW-DETR and RF-DETR: flip; then, perhaps after a resize and a
   * crop, a resize to a square, whatever the picture's shape. RF-DETR's own code resizes to the
   * largest side first and the normalised batch to the side that was drawn; here one resize of the
   * bytes leads there.
   *
   * @param flip probability of a horizontal flip
   * @param sides of the square to draw from, in pixels
   * @param oneSizePerBatch whether all pictures of a batch have the same side; else each draws its
   *     own, and smaller ones are padded
   * @param crop probability of the branch that crops
   * @param cropShortSides the short sides to draw from before cropping; no limit to the long side
   * @param cropSmallest least width and height of the crop, in pixels
   * @param cropLargest greatest width and height of the crop, in pixels
   * @param cropSquare whether width and height of the crop are the same
   */
  record SquareResize(
      double flip,
      List<Integer> sides,
      boolean oneSizePerBatch,
      double crop,
      List<Integer> cropShortSides,
      int cropSmallest,
      int cropLargest,
      boolean cropSquare)
      implements AugmentationSpec {
    public SquareResize {
      sides = List.copyOf(sides);
      cropShortSides = List.copyOf(cropShortSides);
      requireProbability("flip", flip);
      requireProbability("crop", crop);
      requireSides("sides", sides, 1);
      requireSides("cropShortSides", cropShortSides, crop > 0 ? 1 : 0);
      requireCrop(cropSmallest, cropLargest);
    }

    CropRule cropRule() {
      return new CropRule(cropShortSides, cropSmallest, cropLargest, cropSquare);
    }

    @Override
    public AugmentationPlan drawn(Size picture, RandomGenerator random, RandomGenerator ofBatch) {
      return ResizePlan.drawn(this, picture, random, oneSizePerBatch ? ofBatch : random);
    }

    @Override
    public ResizePlan whole(ResizeSpec spec, Size picture) {
      return ResizePlan.stretched(picture, spec.shortSide());
    }

    @Override
    public List<Integer> squareSides() {
      return sides;
    }

    @Override
    public Size largestSize() {
      int side = Collections.max(sides);
      return new Size(side, side);
    }
  }

  /**
   * Mask2Former's training augmentation: flip, resize by a factor, cut a square out of the result.
   *
   * @param flip probability of a horizontal flip
   * @param side of the square that the network sees, in pixels
   * @param smallest least factor; at 1 the picture just fits into the square
   * @param largest greatest factor
   */
  record LargeScaleJitter(double flip, int side, double smallest, double largest)
      implements AugmentationSpec {
    private static final double MOST = 16;

    public LargeScaleJitter {
      requireProbability("flip", flip);
      require(side >= 1, "side must be at least 1, was %d", side);
      require(
          smallest > 0 && Double.isFinite(smallest),
          "smallest must be a factor above 0, was %s",
          smallest);
      require(
          largest >= smallest && largest <= MOST,
          "largest must be between smallest (%s) and %s, was %s",
          smallest,
          MOST,
          largest);
    }

    @Override
    public AugmentationPlan drawn(Size picture, RandomGenerator random, RandomGenerator ofBatch) {
      return JitterPlan.drawn(this, picture, random);
    }

    @Override
    public ResizePlan whole(ResizeSpec spec, Size picture) {
      return ResizePlan.shortestEdge(spec, picture);
    }

    @Override
    public Size largestSize() {
      return new Size(side, side);
    }
  }
}
