package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.random.RandomGenerator;
import org.groupdetr.geometry.Size;

/** How pictures are varied in training. */
public sealed interface AugmentationSpec
    permits AugmentationSpec.ResizeCrop, AugmentationSpec.LargeScaleJitter {

  /** Draws a plan for a picture of this size. */
  AugmentationPlan drawn(Size picture, RandomGenerator random);

  /** The largest that the network sees. */
  Size largestSize();

  /**
   * The picture whole, for evaluation and prediction, by the rule of the project that varies
   * pictures so.
   */
  ResizePlan whole(ResizeSpec spec, Size picture);

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
      require(flip >= 0 && flip <= 1, "flip must be a probability, was %s", flip);
      require(crop >= 0 && crop <= 1, "crop must be a probability, was %s", crop);
      require(!shortSides.isEmpty(), "shortSides must name at least one size");
      require(
          crop == 0 || !cropShortSides.isEmpty(),
          "cropShortSides must name at least one size when crop is above 0");
      for (int side : shortSides) {
        require(side >= 1, "shortSides must be at least 1, was %d", side);
      }
      for (int side : cropShortSides) {
        require(side >= 1, "cropShortSides must be at least 1, was %d", side);
      }
      require(longSide >= 1, "longSide must be at least 1, was %d", longSide);
      require(cropSmallest >= 1, "cropSmallest must be at least 1, was %d", cropSmallest);
      require(
          cropLargest >= cropSmallest,
          "cropLargest must be at least cropSmallest (%d), was %d",
          cropSmallest,
          cropLargest);
    }

    @Override
    public AugmentationPlan drawn(Size picture, RandomGenerator random) {
      return ResizePlan.drawn(this, picture, random);
    }

    @Override
    public ResizePlan whole(ResizeSpec spec, Size picture) {
      return ResizePlan.resized(spec, picture);
    }

    @Override
    public Size largestSize() {
      int side = shortSides.stream().mapToInt(i -> i).max().orElse(1);
      return new Size(Math.max(side, longSide), side);
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
      require(flip >= 0 && flip <= 1, "flip must be a probability, was %s", flip);
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
    public AugmentationPlan drawn(Size picture, RandomGenerator random) {
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
