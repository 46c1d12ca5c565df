package org.groupdetr.train;

import java.util.Map;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.recipe.EmaSpec;
import org.groupdetr.tensor.Tensor;

/** The moving average of a run, for tests that make its steps themselves. */
public final class TracedAverage implements AutoCloseable {
  private final SetDetector<?> detector;
  private final Ema ema;

  /** Begins as the detector. */
  public TracedAverage(SetDetector<?> detector, EmaSpec spec) {
    this.detector = detector;
    ema = new Ema(detector.state(), spec);
  }

  /**
   * After a step.
   *
   * @param step counted from 1
   */
  public void follow(long step) {
    ema.follow(detector.state(), step);
  }

  /** As it stands. */
  public Map<String, Tensor> state() {
    return ema.state();
  }

  @Override
  public void close() {
    ema.close();
  }
}
