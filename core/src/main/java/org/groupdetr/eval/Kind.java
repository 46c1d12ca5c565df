package org.groupdetr.eval;

/** What of an object is evaluated. */
public enum Kind {
  BOXES("bbox"),
  MASKS("segm");

  private final String key;

  Kind(String key) {
    this.key = key;
  }

  /** COCO's word. */
  public String key() {
    return key;
  }
}
