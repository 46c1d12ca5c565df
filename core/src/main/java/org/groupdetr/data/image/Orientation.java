package org.groupdetr.data.image;

/** What to do with a photograph whose camera noted how it was held (EXIF). */
public enum Orientation {
  /** Leave the pixels as they are stored: the boxes of data sets mean these. */
  AS_STORED,
  /** Turn the picture as a viewer shows it: what a person means by their own photograph. */
  UPRIGHT
}
