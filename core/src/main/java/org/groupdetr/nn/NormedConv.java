package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.SettledConv;
import org.groupdetr.tensor.Tensor;

/** A convolution without bias, the norm behind it, and what may end it. */
public final class NormedConv extends Layer {
  private final Conv2d convolution;
  private final MapNorm norm;
  private Optional<SettledConv> settled = Optional.empty();

  /** Makes the part; declare it without a name. */
  public NormedConv(String name, Conv2d convolution, String normName, MapNorm norm) {
    this.convolution = child(name, convolution);
    this.norm = child(normName, norm);
  }

  /**
   * Applies the part.
   *
   * @param x {@code [B, in, H, W]}
   */
  public Tensor apply(Tensor x) {
    return settled.map(conv -> conv.apply(x)).orElseGet(() -> norm.after(convolution, x));
  }

  /** As {@link #apply}, with a ReLU at the end. */
  public Tensor rectified(Tensor x) {
    return settled
        .map(conv -> conv.rectified(x))
        .orElseGet(() -> norm.after(convolution, x).rectify());
  }

  /** The ReLU of {@code other} plus what the part makes of {@code x}; {@code other} may change. */
  public Tensor addedTo(Tensor other, Tensor x) {
    return settled
        .map(conv -> conv.addedTo(other, x))
        .orElseGet(() -> norm.after(convolution, x).add(other).rectify());
  }

  @Override
  protected void onSettled() {
    settled = norm.settled(convolution);
    settled.ifPresent(conv -> derived(conv.bias()));
  }
}
