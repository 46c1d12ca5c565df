package org.groupdetr.eval.errors;

/** The kinds of errors that TIDE tells apart (Bolya et al., ECCV 2020), at IoU 0.5 and 0.1. */
public enum ErrorKind {
  CLASS("class", "in the place of an object, under the name of another class"),
  PLACE("place", "of the object's class, at IoU 0.1 to 0.5 with it"),
  BOTH("class and place", "near an object, with a wrong name and in a wrong place"),
  DUPLICATE("duplicate", "of an object that a surer detection has found"),
  BACKGROUND("background", "where no object is: at IoU 0.1 or less with any"),
  MISSED("missed", "objects that no detection is near to");

  private final String word;
  private final String meaning;

  ErrorKind(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** What it is called. */
  public String word() {
    return word;
  }

  /** What such detections, or objects, are. */
  public String meaning() {
    return meaning;
  }
}
