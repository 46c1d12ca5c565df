package org.groupdetr.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

  /** The format that is called so on the command line, if one is. */
  public static Optional<DataFormat> of(String option) {
    return Arrays.stream(values()).filter(format -> format.option().equals(option)).findFirst();
  }

  /** The name on the command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}
