package org.groupdetr.data;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.Optional;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Segmentation;

/**
 * Detections of many pictures in columns: some 60 bytes for each and the string of its mask, rows
 * 0, 1, 2, ... in the order in which they were added. That order decides between equal scores. Not
 * safe for several writers.
 */
public final class DetectionTable {
  private static final int FIRST_CAPACITY = 1024;
  private static final int SIDES = 4;

  private final CocoIds ids;
  private long[] imageIds = new long[FIRST_CAPACITY];
  private int[] categoryIds = new int[FIRST_CAPACITY];
  private double[] scores = new double[FIRST_CAPACITY];
  private double[] boxes = new double[FIRST_CAPACITY * SIDES];
  // As long as the scores where there are masks, else empty.
  private Segmentation.Runs[] masks = new Segmentation.Runs[0];
  private int[] maskAreas = new int[0];
  private int size;

  /** An empty table of pictures and classes whose ids are plain numbers. */
  public DetectionTable() {
    this(CocoIds.PLAIN);
  }

  /**
   * An empty table.
   *
   * @param ids what pictures and classes are called in files
   */
  public DetectionTable(CocoIds ids) {
    this.ids = ids;
  }

  /** What pictures and classes are called in files. */
  public CocoIds ids() {
    return ids;
  }

  /**
   * Adds a row.
   *
   * @param imageId {@link CocoImage#id()}
   * @param categoryId {@link CocoCategory#id()}
   * @param score confidence, the higher the surer
   * @param x left edge in pixels
   * @param y top edge in pixels
   * @param width pixels
   * @param height pixels
   * @throws IllegalArgumentException if a number is not finite
   */
  public void add(
      long imageId, int categoryId, double score, double x, double y, double width, double height) {
    require(Double.isFinite(score), "score in picture %d must be finite, was %s", imageId, score);
    boolean finite =
        Double.isFinite(x)
            && Double.isFinite(y)
            && Double.isFinite(width)
            && Double.isFinite(height);
    require(
        finite, "box in picture %d must be finite, was %s %s %s %s", imageId, x, y, width, height);
    if (size == scores.length) {
      grow();
    }
    imageIds[size] = imageId;
    categoryIds[size] = categoryId;
    scores[size] = score;
    int at = size * SIDES;
    boxes[at] = x;
    boxes[at + 1] = y;
    boxes[at + 2] = width;
    boxes[at + 3] = height;
    size++;
  }

  /**
   * Adds a detection as a row.
   *
   * @param imageId {@link CocoImage#id()}
   */
  public void add(long imageId, Detection found) {
    Box box = found.box();
    add(imageId, found.categoryId(), found.score(), box.x1(), box.y1(), box.width(), box.height());
    found.mask().ifPresent(mask -> setLastMask(Segmentation.Runs.of(mask)));
  }

  /**
   * Gives the row that was added last its mask.
   *
   * @throws IllegalArgumentException if the mask is broken
   */
  public void setLastMask(Segmentation.Runs mask) {
    require(size > 0, "there is no row to give a mask to");
    int area = mask.mask().area();
    if (masks.length < scores.length) {
      masks = Arrays.copyOf(masks, scores.length);
      maskAreas = Arrays.copyOf(maskAreas, scores.length);
    }
    masks[size - 1] = mask;
    maskAreas[size - 1] = area;
  }

  /** Number of rows. */
  public int size() {
    return size;
  }

  public long imageId(int row) {
    return imageIds[row];
  }

  public int categoryId(int row) {
    return categoryIds[row];
  }

  public double score(int row) {
    return scores[row];
  }

  /** Left edge in pixels. */
  public double x(int row) {
    return boxes[row * SIDES];
  }

  /** Top edge in pixels. */
  public double y(int row) {
    return boxes[row * SIDES + 1];
  }

  /** Width in pixels. */
  public double width(int row) {
    return boxes[row * SIDES + 2];
  }

  /** Height in pixels. */
  public double height(int row) {
    return boxes[row * SIDES + 3];
  }

  /** The mask of a row, where it has one. */
  public Optional<Segmentation.Runs> mask(int row) {
    return row < masks.length ? Optional.ofNullable(masks[row]) : Optional.empty();
  }

  /** Pixels of the mask of a row that has one. */
  public int maskArea(int row) {
    return maskAreas[row];
  }

  private void grow() {
    int capacity = Math.addExact(size, size / 2);
    imageIds = Arrays.copyOf(imageIds, capacity);
    categoryIds = Arrays.copyOf(categoryIds, capacity);
    scores = Arrays.copyOf(scores, capacity);
    boxes = Arrays.copyOf(boxes, Math.multiplyExact(capacity, SIDES));
  }
}
