package org.groupdetr.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/**
 * The objects of a truth that have a mask in a picture that it lists, drawn at the picture's size.
 *
 * @param masks of each object
 * @param note about those without a usable mask, which cannot be evaluated
 */
record TruthMasks(List<CocoAnnotation> annotations, List<Rle> masks, Optional<String> note) {

  /**
   * Draws all masks.
   *
   * @param sizes of the pictures, by their ids
   */
  static TruthMasks of(List<CocoAnnotation> all, Map<Long, Size> sizes) {
    List<CocoAnnotation> annotations = new ArrayList<>();
    List<Rle> masks = new ArrayList<>();
    int unusable = 0;
    String first = "";
    for (CocoAnnotation annotation : all) {
      Size size = sizes.get(annotation.imageId());
      if (size == null) {
        continue;
      }
      try {
        masks.add(annotation.segmentation().mask(size));
        annotations.add(annotation);
      } catch (IllegalArgumentException e) {
        first = unusable == 0 ? "object " + annotation.id() + ": " + e.getMessage() : first;
        unusable++;
      }
    }
    String note =
        "objects without a usable mask: " + unusable + "; they do not count; the first is " + first;
    return new TruthMasks(annotations, masks, unusable == 0 ? Optional.empty() : Optional.of(note));
  }
}
