package org.groupdetr.detector.postprocess;

import java.util.List;
import java.util.Optional;
import org.groupdetr.geometry.Rle;

/**
 * What was found in one picture, best first.
 *
 * @param scores {@code [k]}, 0..1
 * @param labels {@code [k]}, classes 0..C-1
 * @param boxes {@code [k * 4]} centre x, centre y, width, height; 0..1 of the unpadded picture
 * @param masks one for each, in the size of the photograph; empty if the detector finds boxes
 */
public record RawDetections(float[] scores, int[] labels, float[] boxes, List<Rle> masks) {
  public RawDetections {
    masks = List.copyOf(masks);
  }

  /** Boxes without masks. */
  public RawDetections(float[] scores, int[] labels, float[] boxes) {
    this(scores, labels, boxes, List.of());
  }

  /** The mask of one of them, if the detector finds masks. */
  public Optional<Rle> mask(int i) {
    return masks.isEmpty() ? Optional.empty() : Optional.of(masks.get(i));
  }
}
