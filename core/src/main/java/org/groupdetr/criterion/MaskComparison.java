package org.groupdetr.criterion;

import org.groupdetr.tensor.Kernels.Between;
import org.groupdetr.tensor.Kernels.Outside;

/**
 * How masks are compared at points.
 *
 * @param count how many points
 * @param truths what is read of truths between their pixels
 * @param outside what is outside of predictions and truths
 * @param matching which queries and objects are matched at the same points
 * @param draws gives the points
 */
public record MaskComparison(
    PointCount count, Between truths, Outside outside, Matching matching, PointSampler draws) {

  /** Which queries and objects are matched at the same points. */
  public enum Matching {
    /** Those of a picture. */
    PICTURE_BY_PICTURE,
    /** Those of all pictures. */
    ALL_PICTURES
  }

  /** That of Mask2Former, at so many points. */
  public static MaskComparison mask2Former(int points, PointSampler draws) {
    return new MaskComparison(
        new PointCount.Fixed(points),
        Between.BILINEAR,
        Outside.ZEROS,
        Matching.PICTURE_BY_PICTURE,
        draws);
  }

  /** That of RF-DETR, at one point for so many cells of a mask. */
  public static MaskComparison rfDetr(int cellsPerPoint, PointSampler draws) {
    return new MaskComparison(
        new PointCount.Share(cellsPerPoint),
        Between.NEAREST,
        Outside.BORDER,
        Matching.ALL_PICTURES,
        draws);
  }
}
