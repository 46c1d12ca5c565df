package org.groupdetr.data;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Optional;
import org.groupdetr.geometry.Rle;

/**
 * What is true of one picture, as a detector is told.
 *
 * @param labels class of each object, 0..C-1: {@code [T]}; not copied
 * @param boxes centre x, centre y, width, height of each object as parts of the width and height of
 *     the picture without padding: {@code [T, 4]}; not copied
 * @param masks of each object, of the size of the picture without padding; only where masks are
 *     learned
 */
public record HostTargets(int[] labels, float[] boxes, Optional<List<Rle>> masks) {
  /** A picture without objects, or of which nothing is known. */
  public static final HostTargets NONE = new HostTargets(new int[0], new float[0]);

  public HostTargets {
    require(
        boxes.length == 4 * labels.length,
        "%d objects need %d numbers for their boxes, found %d",
        labels.length,
        4 * labels.length,
        boxes.length);
    masks = masks.map(List::copyOf);
    require(
        masks.isEmpty() || masks.get().size() == labels.length,
        "%d objects need as many masks",
        labels.length);
  }

  /** Objects without masks. */
  public HostTargets(int[] labels, float[] boxes) {
    this(labels, boxes, Optional.empty());
  }

  /** The same objects with masks. */
  public HostTargets withMasks(List<Rle> all) {
    return new HostTargets(labels, boxes, Optional.of(all));
  }

  /** Number of objects T. */
  public int count() {
    return labels.length;
  }

  /**
   * Draws the masks as maps of 0 and 1, one after another, row by row.
   *
   * @param maps holds zeros where the maps come to stand
   * @param from where the first begins
   * @param height of each map, at least that of the masks
   * @param width of each map, likewise
   */
  public void drawMasks(byte[] maps, int from, int height, int width) {
    int at = from;
    for (Rle mask : masks.orElseThrow()) {
      mask.decodeInto(maps, at, width);
      at += height * width;
    }
  }
}
