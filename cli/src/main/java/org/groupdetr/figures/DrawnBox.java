package org.groupdetr.figures;

import static org.groupdetr.common.Require.require;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;

/**
 * A box to be drawn.
 *
 * @param label what stands on its tag; no tag where it is empty and there is no score
 * @param colourIndex which colour of the {@link Palette}; the class's index, so that a class has
 *     its colour in all pictures
 * @param box in pixels of the picture; corners in any order, also outside
 * @param score 0 to 1; absent for truth
 * @param crowd a region of many objects, drawn dashed
 * @param mask of the picture's size, drawn as a veil of the box's colour
 */
public record DrawnBox(
    String label,
    int colourIndex,
    Box box,
    OptionalDouble score,
    boolean crowd,
    Optional<Rle> mask) {
  public DrawnBox {
    require(colourIndex >= 0, "colourIndex must be at least 0, was %d", colourIndex);
    require(
        Double.isFinite(box.x1() + box.y1() + box.x2() + box.y2()), "box must be finite: %s", box);
  }

  /** A box that is true. */
  public static DrawnBox truth(String label, int colourIndex, Box box, boolean crowd) {
    return new DrawnBox(label, colourIndex, box, OptionalDouble.empty(), crowd, Optional.empty());
  }

  /** A box that a detector found. */
  public static DrawnBox of(Detection detection, int colourIndex) {
    OptionalDouble score = OptionalDouble.of(detection.score());
    return new DrawnBox(
        detection.label(), colourIndex, detection.box(), score, false, detection.mask());
  }

  /** The same with a mask. */
  public DrawnBox withMask(Rle drawn) {
    return new DrawnBox(label, colourIndex, box, score, crowd, Optional.of(drawn));
  }

  DrawnBox scaled(double scale) {
    Box scaled = new Box(box.x1() * scale, box.y1() * scale, box.x2() * scale, box.y2() * scale);
    return new DrawnBox(label, colourIndex, scaled, score, crowd, mask);
  }

  /** Label and score, such as {@code dog 0.87}. */
  String tag() {
    String number =
        score.isPresent() ? String.format(Locale.ROOT, " %.2f", score.orElseThrow()) : "";
    return (label + number).strip();
  }
}
