package org.groupdetr.export;

/**
 * Between what two numbers a value of a graph lies.
 *
 * @param least at most 0
 * @param greatest at least 0
 */
public record Range(float least, float greatest) {
  private static final int LEVELS = 255;

  public Range {
    least = Math.min(least, 0);
    greatest = Math.max(greatest, 0);
  }

  /** Both together. */
  public Range with(Range other) {
    return new Range(Math.min(least, other.least), Math.max(greatest, other.greatest));
  }

  /** How far a level is from the next. */
  float scale() {
    float scale = (greatest - least) / LEVELS;
    return scale > 0 && Float.isFinite(scale) ? scale : 1;
  }

  /** Which level stands for 0. */
  int zero() {
    return Math.min(LEVELS, Math.max(0, Math.round(-least / scale())));
  }
}
