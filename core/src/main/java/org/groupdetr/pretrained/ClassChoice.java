package org.groupdetr.pretrained;

/** What becomes of the rows of a class head when weights meet other data. */
public enum ClassChoice {
  /** All of the data's classes must be known to the weights; their rows are taken. */
  KEEP,
  /** No row is taken: the head begins fresh. */
  REPLACE,
  /** Rows of classes with the same name are taken, the others begin fresh. */
  BY_NAME
}
