package org.groupdetr.eval;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Locale;

/**
 * Objects of a size: of at least {@code least} and at most {@code most} square pixels, so that an
 * object on a border belongs to both sides.
 *
 * @param name letters only: {@code all}, {@code small}, ...
 * @param least square pixels
 * @param most square pixels
 */
public record AreaRange(String name, double least, double most) {
  /** All objects; COCO's upper end leaves out what is larger than 100,000 pixels squared. */
  public static final AreaRange ALL = new AreaRange("all", 0, 1e10);

  /** COCO's three sizes. */
  public static final List<AreaRange> SIZES =
      List.of(
          new AreaRange("small", 0, 1024),
          new AreaRange("medium", 1024, 9216),
          new AreaRange("large", 9216, 1e10));

  public AreaRange {
    require(
        !name.isEmpty() && name.chars().allMatch(Character::isLetter),
        "an area's name must be made of letters, was '%s'",
        name);
    require(
        least >= 0 && most >= least && Double.isFinite(most),
        "area %s must run from 0 or more up to a larger number, was %s to %s",
        name,
        least,
        most);
  }

  /** What stands behind AP and AR for this size: COCO's letter for its own three. */
  public String suffix() {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "small", "medium", "large" -> name.substring(0, 1).toLowerCase(Locale.ROOT);
      default -> name;
    };
  }

  boolean contains(double area) {
    return area >= least && area <= most;
  }
}
