package org.groupdetr.data;

import java.util.Locale;

/** How a data set is written down. */
public enum DataFormat {
  COCO("COCO"),
  VOC("Pascal VOC"),
  YOLO("YOLO");

  private final String title;

  DataFormat(String title) {
    this.title = title;
  }

  /** The name in messages. */
  public String title() {
    return title;
  }

  /** The name on the command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}
