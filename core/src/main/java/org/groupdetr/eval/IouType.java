package org.groupdetr.eval;

/** What of an object is evaluated. */
public enum IouType {
  BOXES("bbox"),
  MASKS("segm");

  private final String key;

  IouType(String key) {
    this.key = key;
  }

  /** COCO's word. */
  public String key() {
    return key;
  }
}
