package org.groupdetr.data.augment;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.PictureRows;
import org.groupdetr.data.image.ResizedRows;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Rows;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/**
 * DETR's plan, and LW-DETR's: mirrored, perhaps resized and cut, resized.
 *
 * @param picture size of the picture as stored
 * @param flip whether left and right are exchanged, before anything else
 * @param cut what is cut out, if anything
 * @param size what the network sees
 */
public record ResizePlan(Size picture, boolean flip, Optional<Cut> cut, Size size)
    implements AugmentationPlan {

  /**
   * A part of a resized picture.
   *
   * @param resized size of the picture that the part is cut from
   */
  record Cut(Size resized, Window window) {}

  /** The picture as a whole, resized by detectron2's rule. */
  public static ResizePlan shortestEdge(ResizeSpec spec, Size picture) {
    Size size = SizeRule.shortestEdge(picture, spec.shortSide(), spec.longSide());
    return new ResizePlan(picture, false, Optional.empty(), size);
  }

  /** The picture as a whole, resized by DETR's rule. */
  public static ResizePlan resized(ResizeSpec spec, Size picture) {
    OptionalInt longSide = OptionalInt.of(spec.longSide());
    Size size = SizeRule.resized(picture, spec.shortSide(), longSide);
    return new ResizePlan(picture, false, Optional.empty(), size);
  }

  /** The picture as a whole, stretched to a square. */
  public static ResizePlan stretched(Size picture, int side) {
    return new ResizePlan(picture, false, Optional.empty(), new Size(side, side));
  }

  /** The same with another size in the end. */
  public ResizePlan to(Size other) {
    return new ResizePlan(picture, flip, cut, other);
  }

  /**
   * The same where it fits into an area, else as large as fits, its proportions kept to whole
   * pixels.
   */
  public ResizePlan within(Size area) {
    double shrink =
        Math.min((double) area.width() / size.width(), (double) area.height() / size.height());
    return shrink >= 1
        ? this
        : to(new Size(shrunk(size.width(), shrink), shrunk(size.height(), shrink)));
  }

  private static int shrunk(int side, double shrink) {
    return Math.max(1, (int) Math.round(side * shrink));
  }

  /**
   * Draws a plan. The order of draws is DETR's: flip, branch, then the short side or, in the branch
   * that cuts, first short side, width, height, top, left (no place where the cut is the whole
   * picture), last short side.
   */
  static ResizePlan drawn(AugmentationSpec.ResizeCrop spec, Size picture, RandomGenerator random) {
    boolean flip = random.nextDouble() < spec.flip();
    boolean whole = random.nextDouble() < 1 - spec.crop();
    Optional<Cut> cut =
        whole ? Optional.empty() : Optional.of(spec.cropRule().drawn(picture, random));
    Size seen = cut.map(c -> c.window().size()).orElse(picture);
    OptionalInt longSide = OptionalInt.of(spec.longSide());
    Size size = SizeRule.resized(seen, CropRule.choice(spec.shortSides(), random), longSide);
    return new ResizePlan(picture, flip, cut, size);
  }

  /**
   * Draws a plan that ends in a square. The order of draws is LW-DETR's: flip, branch, the cut, the
   * side.
   *
   * @param ofSide draws the side
   */
  static ResizePlan drawn(
      AugmentationSpec.SquareResize spec,
      Size picture,
      RandomGenerator random,
      RandomGenerator ofSide) {
    boolean flip = random.nextDouble() < spec.flip();
    boolean whole = random.nextDouble() < 1 - spec.crop();
    Optional<Cut> cut =
        whole ? Optional.empty() : Optional.of(spec.cropRule().drawn(picture, random));
    int side = CropRule.choice(spec.sides(), ofSide);
    return new ResizePlan(picture, flip, cut, new Size(side, side));
  }

  @Override
  public Rows rows(RgbImage image) {
    Rows rows = new PictureRows(image, flip);
    if (cut.isPresent()) {
      rows = new ResizedRows(rows, cut.get().resized(), cut.get().window());
    }
    return new ResizedRows(rows, size, Window.whole(size));
  }

  @Override
  public HostTargets targets(TrainingPicture stored) {
    Instances seen = instances(new Instances(stored.labels(), stored.boxes()));
    HostTargets targets = seen.targets(size);
    if (stored.masks().isEmpty()) {
      return targets;
    }
    List<Segmentation> masks = stored.masks().get();
    int[] columns = columns();
    int[] rows = maskRows();
    return targets.withMasks(
        Arrays.stream(seen.places())
            .mapToObj(i -> masks.get(i).mask(picture).picked(columns, rows))
            .toList());
  }

  /** Which column of the stored picture a mask's column comes from. */
  private int[] columns() {
    int[] columns = IntStream.range(0, size.width()).toArray();
    if (cut.isPresent()) {
      Window window = cut.get().window();
      Nearest.follow(columns, window.width(), size.width());
      Arrays.setAll(columns, x -> columns[x] + window.left());
      Nearest.follow(columns, picture.width(), cut.get().resized().width());
    } else {
      Nearest.follow(columns, picture.width(), size.width());
    }
    if (flip) {
      Arrays.setAll(columns, x -> picture.width() - 1 - columns[x]);
    }
    return columns;
  }

  private int[] maskRows() {
    int[] rows = IntStream.range(0, size.height()).toArray();
    if (cut.isPresent()) {
      Window window = cut.get().window();
      Nearest.follow(rows, window.height(), size.height());
      Arrays.setAll(rows, y -> rows[y] + window.top());
      Nearest.follow(rows, picture.height(), cut.get().resized().height());
    } else {
      Nearest.follow(rows, picture.height(), size.height());
    }
    return rows;
  }

  /** The objects that are left, in pixels of what the network sees. */
  Instances instances(Instances stored) {
    Instances instances = flip ? stored.mirrored(picture.width()) : stored;
    if (cut.isEmpty()) {
      return instances.resized(picture, size);
    }
    Window window = cut.get().window();
    return instances
        .resized(picture, cut.get().resized())
        .cropped(window)
        .resized(window.size(), size);
  }

  @Override
  public Placement placement() {
    if (cut.isEmpty()) {
      return new Placement(0, 0, picture.width(), picture.height(), flip);
    }
    Window window = cut.get().window();
    double across = (double) picture.width() / cut.get().resized().width();
    double down = (double) picture.height() / cut.get().resized().height();
    double width = window.width() * across;
    double left = window.left() * across;
    return new Placement(
        flip ? picture.width() - left - width : left,
        window.top() * down,
        width,
        window.height() * down,
        flip);
  }
}
