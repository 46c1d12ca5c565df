package org.groupdetr.tensor;

import org.bytedeco.pytorch.AutoGradMode;

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

  /** Gradients again, inside a stretch without. */
  static NoGrad suspended() {
    return new NoGrad(true);
  }

  @Override
  public void close() {
    mode.close();
  }
}
