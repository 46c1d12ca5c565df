package org.groupdetr.data;

import static org.groupdetr.common.Require.require;

import org.groupdetr.geometry.Size;

/** A rectangle of whole pixels. */
record Window(int left, int top, int width, int height) {
  Window {
    require(
        left >= 0 && top >= 0 && width >= 1 && height >= 1,
        "not a window: %d, %d, %d x %d",
        left,
        top,
        width,
        height);
  }

  static Window whole(Size size) {
    return new Window(0, 0, size.width(), size.height());
  }

  Size size() {
    return new Size(width, height);
  }
}
