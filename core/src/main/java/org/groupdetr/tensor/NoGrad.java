package org.groupdetr.tensor;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GradMode;

/** A stretch of work without gradients; on this thread only. Close it where it was opened. */
public final class NoGrad implements AutoCloseable {
  private final AutoGradMode mode;

  private NoGrad(boolean gradients) {
    mode = new AutoGradMode(gradients);
  }

  /** No gradients until it is closed. */
  public static NoGrad open() {
    return new NoGrad(false);
  }

  /** Whether this thread computes without gradients now. */
  public static boolean isOpen() {
    return !GradMode.is_enabled();
  }

  /** Gradients again, inside a stretch without. */
  static NoGrad suspended() {
    return new NoGrad(true);
  }

  @Override
  public void close() {
    mode.close();
  }
}
