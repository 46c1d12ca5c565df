package org.groupdetr.nn;

/** What makes a feed-forward part more than one matrix. */
public enum Activation {
  /** Nothing below zero. */
  RELU,
  /** Below zero times a slope that is learned, one for the part. */
  PRELU
}
