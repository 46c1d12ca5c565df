package org.groupdetr.transformer;

/** Where the layers of a decoder look whose queries are boxes. */
public enum References {
  /** All layers look at the box with which the query begins, and predict by it. */
  FIXED,
  /** Each layer looks at the box that the layer before has predicted. */
  REFINED
}
