package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.FusedConv;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.PackedConv;
import org.groupdetr.tensor.Tensor;

/** A convolution without bias, the norm behind it, and what may end it. */
public final class NormedConv extends Layer {
  private final Conv2d convolution;
  private final Norm2d norm;
  private Optional<PackedConv> fused = Optional.empty();

  /** Makes the part; declare it without a name. */
  public NormedConv(String name, Conv2d convolution, String normName, Norm2d norm) {
    this.convolution = child(name, convolution);
    this.norm = child(normName, norm);
  }

  /**
   * Applies the part.
   *
   * @param x {@code [B, in, H, W]}
   */
  public Tensor apply(Tensor x) {
    return alone(x).map(conv -> conv.apply(x)).orElseGet(() -> normed(x));
  }

  /** As {@link #apply}, in a step of training; differs where the norm is by the batch. */
  public Tensor applyForTraining(Tensor x) {
    return (precision().isMixed()
            ? norm.foldedForTraining(convolution)
            : Optional.<FusedConv>empty())
        .map(conv -> conv.apply(x))
        .orElseGet(() -> norm.applyForTraining(convolution.apply(x)));
  }

  /** As {@link #apply}, with a ReLU at the end. */
  public Tensor applyRelu(Tensor x) {
    return alone(x).map(conv -> conv.applyRelu(x)).orElseGet(() -> normed(x).reluInPlace());
  }

  /** The ReLU of {@code other} plus what the part makes of {@code x}; {@code other} may change. */
  public Tensor applyAddRelu(Tensor other, Tensor x) {
    return alone(x)
        .map(conv -> conv.applyAddRelu(other, x))
        .orElseGet(() -> normed(x).addInPlace(other).reluInPlace());
  }

  /** In mixed precision the norm is folded here, too, so that the map is written once. */
  private Tensor normed(Tensor x) {
    return (precision().isMixed() ? norm.folded(convolution) : Optional.<FusedConv>empty())
        .map(conv -> conv.apply(x))
        .orElseGet(() -> norm.apply(convolution.apply(x)));
  }

  /** The part as one convolution, where it passes no gradients. */
  private Optional<FusedConv> alone(Tensor x) {
    return fused
        .map(conv -> conv.forMap(x))
        .or(() -> NoGrad.isOpen() ? norm.folded(convolution) : Optional.empty());
  }

  @Override
  protected void onFuse() {
    fused = norm.fused(convolution).map(PackedConv::new);
    fused.ifPresent(conv -> onClose(conv::close));
  }

  /** Enters the part, applied to a map of that size; returns the size of what it gives. */
  public MapSize cost(CostSheet sheet, MapSize in) {
    MapSize out = convolution.cost(sheet, in);
    norm.cost(sheet, (double) out.cells() * convolution.outputs());
    return out;
  }

  /** As {@link #cost}, where what comes out is kept for an activation that needs it. */
  public MapSize costWithOutcome(CostSheet sheet, MapSize in) {
    MapSize out = cost(sheet, in);
    sheet.keepsMap((double) out.cells() * convolution.outputs());
    return out;
  }

  /** Channels of what it gives. */
  public int outputs() {
    return convolution.outputs();
  }
}
