package org.groupdetr.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at many boxes for signs that they are not what they are read as: left, top, width and
 * height in pixels.
 */
public final class BoxForms {
  private static final int FEWEST = 3;
  // A pixel for rounding; and shares that reach over the border by a half.
  private static final double PIXEL = 1;
  private static final double SHARE = 1.5;

  private long boxes;
  private long outside;
  private long corners;
  private long shares;

  /**
   * What boxes may be instead.
   *
   * @param corners left, top, right, bottom in pixels; else parts of the picture's width and height
   * @param words a question to the owner of the boxes
   */
  public record Doubt(boolean corners, String words) {}

  /** Takes a box in a picture of that size; of an unknown size nothing can be said. */
  public void add(double[] box, int width, int height) {
    if (width <= 2 || height <= 2) {
      return;
    }
    boxes++;
    double right = width + PIXEL;
    double bottom = height + PIXEL;
    outside += box[0] + box[2] > right || box[1] + box[3] > bottom ? 1 : 0;
    boolean fits = box[2] > box[0] && box[3] > box[1] && box[2] <= right && box[3] <= bottom;
    corners += fits ? 1 : 0;
    boolean small = true;
    for (double number : box) {
      small = small && number >= -0.5 && number <= SHARE;
    }
    shares += small ? 1 : 0;
  }

  /** What the boxes of a truth look like. */
  public static Optional<Doubt> of(CocoData truth) {
    Map<Long, CocoImage> images = new HashMap<>();
    truth.images().forEach(image -> images.put(image.id(), image));
    BoxForms forms = new BoxForms();
    for (CocoAnnotation o : truth.annotations()) {
      CocoImage image = images.get(o.imageId());
      if (image != null) {
        double[] box = {o.x(), o.y(), o.width(), o.height()};
        forms.add(box, image.width(), image.height());
      }
    }
    return forms.doubt();
  }

  /** Whether almost all boxes would fit as corners, which is rare of boxes that are none. */
  public boolean fitAsCorners() {
    return boxes >= FEWEST && 20 * corners >= 19 * boxes;
  }

  /** What all boxes together look like, if it is not what they are read as. */
  public Optional<Doubt> doubt() {
    if (boxes >= FEWEST && shares == boxes) {
      String words =
          "all boxes lie within one pixel: are they shares of the picture instead of pixels?";
      return Optional.of(new Doubt(false, words));
    }
    // Of real boxes few are wider than their distance from the left and higher than from the top.
    if (fitAsCorners() && 5 * outside >= boxes) {
      String words =
          (2 * outside > boxes ? "most" : outside + " of " + boxes)
              + " boxes reach outside their pictures, and they would fit as corners: are they x1,"
              + " y1, x2, y2 instead of x, y, width, height?";
      return Optional.of(new Doubt(true, words));
    }
    return Optional.empty();
  }
}
