package org.groupdetr.data.image;

import static org.groupdetr.common.Require.require;

import org.groupdetr.geometry.Size;

/** A rectangle of whole pixels. */
public record Window(int left, int top, int width, int height) {
  public Window {
    require(
        left >= 0 && top >= 0 && width >= 1 && height >= 1,
        "not a window: %d, %d, %d x %d",
        left,
        top,
        width,
        height);
  }

  /** All of a picture. */
  public static Window whole(Size size) {
    return new Window(0, 0, size.width(), size.height());
  }

  /** Width and height. */
  public Size size() {
    return new Size(width, height);
  }
}
