package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/** {@code x} above zero, {@code a x} below, with one learned slope a. He et al., ICCV 2015. */
public final class PRelu extends Layer {
  private final Parameter slope;

  /** The slope begins with 0.25. */
  public PRelu() {
    slope = parameter("weight", computeNoGrad(() -> ones(1).times(0.25)));
  }

  /** Applies the layer, number by number. */
  public Tensor apply(Tensor x) {
    return Kernels.prelu(x, slope.get());
  }
}
