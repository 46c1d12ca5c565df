package org.groupdetr.tensor;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.CounterRng.Mask;

/**
 * Two linear layers with ReLU and dropout between them, for training. What stands between them is
 * the widest there is in a transformer: it is kept once, worked on in place, and its gradient is
 * written over it, some rows at a time.
 */
public final class FusedFeedForward {
  private static final long PIECE = 1 << 20;

  private final double kept;

  private FusedFeedForward(double kept) {
    this.kept = kept;
  }

  /** {@code x weight^T + bias}; {@code weight} is {@code [out, in]}. */
  public record Affine(Tensor weight, Tensor bias) {
    Tensor apply(Tensor x) {
      return Kernels.linear(x, weight, bias);
    }
  }

  /**
   * Applies the second layer to the first one's outcome, rectified and dropped.
   *
   * @param x {@code [.., in]}
   * @param mask dropout of what stands between
   */
  public static Tensor apply(Tensor x, Affine first, Affine second, Mask mask) {
    long[] shape = x.shape();
    Tensor rows = x.reshape(-1, shape[shape.length - 1]);
    shape[shape.length - 1] = second.bias.size(0);
    return ofRows(rows, first, second, mask).reshape(shape);
  }

  private static Tensor ofRows(Tensor x, Affine first, Affine second, Mask mask) {
    Tensor hidden;
    try (NoGrad quiet = NoGrad.open()) {
      hidden = first.apply(x);
      DropoutOp.rectified(hidden, mask);
    }
    return CustomFunction.apply(
        List.of(x, first.weight, first.bias, second.weight, second.bias),
        List.of(x, hidden, first.weight, second.weight),
        () -> second.apply(hidden),
        new FusedFeedForward(mask.kept())::backward);
  }

  private List<Tensor> backward(Tensor result, List<Tensor> saved) {
    Tensor x = saved.get(0);
    Tensor hidden = saved.get(1);
    Tensor d = result.contiguous();
    Tensor secondWeight = d.transpose(0, 1).matmul(hidden);
    differentiate(hidden, d, saved.get(3));
    return List.of(
        hidden.matmul(saved.get(2)),
        hidden.transpose(0, 1).matmul(x),
        hidden.sum(0),
        secondWeight,
        d.sum(0));
  }

  /** Writes over {@code hidden} its gradient: zero where it was rectified or dropped. */
  private void differentiate(Tensor hidden, Tensor d, Tensor secondWeight) {
    long all = hidden.size(0);
    long some = Math.max(1, Math.min(all, PIECE / hidden.size(1)));
    Tensor room = Tensors.emptyLike(hidden, some, hidden.size(1));
    for (long from = 0; from < all; from += some) {
      try (Scope scope = Scope.open()) {
        long rows = Math.min(some, all - from);
        Tensor piece = room.narrow(0, 0, rows);
        Tensor target = hidden.narrow(0, from, rows);
        piece.raw.addmm_(
            d.narrow(0, from, rows).raw, secondWeight.raw, new Scalar(0.0), new Scalar(kept));
        torch.threshold_backward_out(target.raw, piece.raw, target.raw, new Scalar(0.0));
      }
    }
  }
}
