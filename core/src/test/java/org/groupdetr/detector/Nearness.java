package org.groupdetr.detector;

/**
 * How near a detector's numbers must come to the reference's. What rounding does stands in the
 * README of each folder of cases.
 *
 * @param logits absolute
 * @param boxes absolute
 * @param costs absolute
 * @param losses relative, absolute below 1
 * @param gradients of single numbers: relative to the norm of a parameter's gradient or to the
 *     largest of a feature's
 * @param norms of gradients, relative
 * @param slopes the same for a learned slope, a single number in which much cancels
 */
record Nearness(
    double logits,
    double boxes,
    double costs,
    double losses,
    double gradients,
    double norms,
    double slopes) {

  /** How near the norm of a parameter's gradient must come. */
  double norm(String parameter) {
    return slope(parameter) ? slopes : norms;
  }

  /** How near a parameter's gradient must come. */
  double gradient(String parameter) {
    return slope(parameter) ? slopes : gradients;
  }

  private static boolean slope(String parameter) {
    return parameter.endsWith(".activation.weight");
  }

  /**
   * The same of some training steps; all relative.
   *
   * @param total weighted sum of the losses
   * @param norm of all gradients before clipping
   * @param loss each
   * @param after norms of parameters at the end
   * @param change norms of what the steps changed
   */
  record OfTrace(double total, double norm, double loss, double after, double change) {

    /** With pictures: convolutions differ between machines, and AdamW normalises what is small. */
    OfTrace withPictures() {
      return new OfTrace(total, norm, loss, 10 * after, 10 * change);
    }
  }
}
