package org.groupdetr.track;

/**
 * A number that changes steadily, as a Kalman filter knows it: its value, its change from frame to
 * frame, and how uncertain both are.
 *
 * @param value as it is believed to be
 * @param speed by which it changes in a frame
 * @param valueVariance uncertainty of the value
 * @param covariance of both
 * @param speedVariance uncertainty of the speed
 */
record Moving(
    double value, double speed, double valueVariance, double covariance, double speedVariance) {

  /** A number that was seen once, with the deviations of it and of its unknown speed. */
  static Moving seen(double value, double deviation, double speedDeviation) {
    return new Moving(value, 0, deviation * deviation, 0, speedDeviation * speedDeviation);
  }

  /** A frame later, with the deviations that a frame adds. */
  Moving later(double deviation, double speedDeviation) {
    return new Moving(
        value + speed,
        speed,
        valueVariance + 2 * covariance + speedVariance + deviation * deviation,
        covariance + speedVariance,
        speedVariance + speedDeviation * speedDeviation);
  }

  /** After it was seen again, with a deviation. */
  Moving corrected(double seen, double deviation) {
    double all = valueVariance + deviation * deviation;
    double gain = valueVariance / all;
    double speedGain = covariance / all;
    return new Moving(
        value + gain * (seen - value),
        speed + speedGain * (seen - value),
        valueVariance - gain * valueVariance,
        covariance - gain * covariance,
        speedVariance - speedGain * covariance);
  }

  /** The same, standing still. */
  Moving resting() {
    return new Moving(value, 0, valueVariance, covariance, speedVariance);
  }
}
