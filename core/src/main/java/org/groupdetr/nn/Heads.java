package org.groupdetr.nn;

import org.groupdetr.tensor.Tensor;

/** Splits channels into heads and joins them. */
public final class Heads {
  private Heads() {}

  /** {@code [B, Q, C]} to {@code [B, A, Q, C/A]}. */
  public static Tensor split(Tensor x, int heads) {
    return x.reshape(x.size(0), x.size(1), heads, x.size(2) / heads).permute(0, 2, 1, 3);
  }

  /** {@code [B, A, Q, C/A]} to {@code [B, Q, C]}. */
  public static Tensor join(Tensor x) {
    return x.permute(0, 2, 1, 3).flatten(2, 3);
  }
}
