package org.groupdetr.data.image;

import java.util.Locale;
import org.groupdetr.geometry.Size;

/** A picture has more pixels than may be decoded. */
public final class TooManyPixels extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Refuses a picture.
   *
   * @param size that it has
   * @param most pixels that it may have
   */
  TooManyPixels(Size size, int most) {
    super(
        String.format(
            Locale.ROOT,
            "%d x %d pixels are more than can be read (%s); make it smaller",
            size.width(),
            size.height(),
            most < 1_000_000 ? Integer.toString(most) : most / 1_000_000 + " million"));
  }
}
