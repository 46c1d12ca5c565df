package org.groupdetr.geometry;

import static org.groupdetr.common.Require.require;

import java.util.List;

/** What a file says of an object's mask, as it stands there: small, and not checked. */
public sealed interface Segmentation {
  /** Nothing is said. */
  static Segmentation none() {
    return new None();
  }

  /**
   * The mask in a picture.
   *
   * @throws IllegalArgumentException if this makes no mask there; the message says why
   */
  Rle mask(Size picture);

  /** A mask as files are wont to give it: polygons, but run lengths where it has holes. */
  static Segmentation of(Rle mask) {
    List<Polygon> rings = MaskOutline.of(mask);
    if (rings.isEmpty() || rings.stream().anyMatch(ring -> ring.area() < 0)) {
      return Runs.of(mask);
    }
    return new Polygons(Rings.of(rings.stream().map(Polygon::points).toList()));
  }

  /** Whether {@link #mask} makes a mask of this. */
  default boolean usable(Size picture) {
    try {
      mask(picture);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Nothing is said of the mask. */
  record None() implements Segmentation {
    @Override
    public Rle mask(Size picture) {
      throw new IllegalArgumentException("there is no mask");
    }
  }

  /**
   * Something that is no mask in any format.
   *
   * @param reason what is wrong with it
   */
  record Unreadable(String reason) implements Segmentation {
    @Override
    public Rle mask(Size picture) {
      throw new IllegalArgumentException(reason);
    }
  }

  /** The rings around the parts; the mask is their union. */
  record Polygons(Rings rings) implements Segmentation {

    /** The polygons of these rings. */
    public static Polygons of(double[]... rings) {
      return new Polygons(Rings.of(List.of(rings)));
    }

    /** Rings with at least three points and coordinates of sensible size; others are no parts. */
    public List<Polygon> parts() {
      return rings.list().stream().filter(Polygon::usable).map(Polygon::new).toList();
    }

    /** Does not draw anything, so that many can be asked. */
    @Override
    public boolean usable(Size picture) {
      return picture.width() > 0
          && picture.height() > 0
          && rings.list().stream().anyMatch(Polygon::usable);
    }

    /** Number of rings that are no parts. */
    public int unusable() {
      return (int) rings.list().stream().filter(ring -> !Polygon.usable(ring)).count();
    }

    @Override
    public Rle mask(Size picture) {
      List<Polygon> parts = parts();
      if (parts.isEmpty()) {
        require(!rings.list().isEmpty(), "there is no polygon");
        throw new IllegalArgumentException("no polygon is usable: " + complaint());
      }
      return Rle.union(parts.stream().map(part -> part.mask(picture)).toList());
    }

    private String complaint() {
      try {
        rings.list().forEach(Polygon::new);
        return "";
      } catch (IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  /**
   * Run lengths in COCO's string.
   *
   * @param size that the file gives
   */
  record Runs(Size size, String text) implements Segmentation {

    /** The runs of a list of lengths, right or wrong. */
    public static Runs of(Size size, int... lengths) {
      return new Runs(size, RleText.of(lengths));
    }

    /** The runs of a mask. */
    public static Runs of(Rle mask) {
      return new Runs(mask.size(), mask.text());
    }

    /** The mask in a picture of the size that the file gives. */
    public Rle mask() {
      return Rle.parsed(size, text);
    }

    @Override
    public Rle mask(Size picture) {
      require(
          size.equals(picture),
          "the mask is of %d x %d pixels, the picture of %d x %d",
          size.width(),
          size.height(),
          picture.width(),
          picture.height());
      return mask();
    }
  }
}
