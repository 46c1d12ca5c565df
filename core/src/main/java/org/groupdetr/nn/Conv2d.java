package org.groupdetr.nn;

import static org.groupdetr.common.Require.require;

import java.util.Optional;
import java.util.function.Supplier;
import org.groupdetr.tensor.FusedConv;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/** Two-dimensional convolution. */
public final class Conv2d extends Layer {
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final Window window;

  private Conv2d(Supplier<Tensor> weight, Optional<Tensor> bias, Window window) {
    // Of a kernel that is drawn row by row, that form goes at once: else all would lie there twice.
    this.weight = parameter("weight", computeNoGrad(() -> weight.get().channelsLast()));
    this.bias = bias.map(b -> parameter("bias", b));
    this.window = window;
  }

  /** A square convolution without bias, as in a ResNet. */
  public static Conv2d plain(int in, int out, int size, Window window, Init init) {
    return new Conv2d(() -> init.kaiming(out, in, size, size), Optional.empty(), window);
  }

  /** A square convolution without bias, uniform by the number of inputs. LeCun et al., 1998. */
  public static Conv2d unbiased(int in, int out, int size, Window window, Init init) {
    double bound = 1 / Math.sqrt(in * size * size);
    return new Conv2d(() -> init.uniform(bound, out, in, size, size), Optional.empty(), window);
  }

  /** A 1x1 convolution with bias, both uniform by the number of inputs. */
  public static Conv2d pointwise(int in, int out, Init init) {
    double bound = 1 / Math.sqrt(in);
    Tensor weight = init.uniform(bound, out, in, 1, 1);
    Tensor bias = init.uniform(bound, out);
    return new Conv2d(() -> weight, Optional.of(bias), new Window(1, 0, 1));
  }

  /** A square convolution with bias, both uniform by the number of inputs. */
  public static Conv2d uniform(int in, int out, int size, Window window, Init init) {
    double bound = 1 / Math.sqrt(in * size * size);
    return new Conv2d(
        () -> init.uniform(bound, out, in, size, size),
        Optional.of(init.uniform(bound, out)),
        window);
  }

  /** A square convolution with normal weights and bias zero. */
  public static Conv2d normal(
      int in, int out, int size, Window window, double deviation, Init init) {
    return new Conv2d(
        () -> init.normal(deviation, out, in, size, size), Optional.of(zeros(out)), window);
  }

  /** A square convolution with Glorot's weights and bias zero. */
  public static Conv2d glorot(int in, int out, int size, Window window, Init init) {
    double bound = Math.sqrt(6.0 / ((in + out) * size * size));
    return new Conv2d(
        () -> init.uniform(bound, out, in, size, size), Optional.of(zeros(out)), window);
  }

  /** A square convolution, uniform by the number of inputs, bias zero or none. He et al., 2015. */
  public static Conv2d kaimingUniform(
      int in, int out, int size, Window window, boolean biased, Init init) {
    double bound = Math.sqrt(3.0 / (in * size * size));
    return new Conv2d(
        () -> init.uniform(bound, out, in, size, size),
        biased ? Optional.of(zeros(out)) : Optional.empty(),
        window);
  }

  /** Only its weights need be kept small. */
  public Conv2d withoutBiasDecay() {
    bias.ifPresent(Parameter::withoutDecay);
    return this;
  }

  /** Nothing of it need be kept small. */
  public Conv2d withoutDecay() {
    weight.withoutDecay();
    return withoutBiasDecay();
  }

  /**
   * Applies the layer.
   *
   * @param x {@code [B, in, H, W]}
   */
  public Tensor apply(Tensor x) {
    return precision().conv2d(x, weight.get(), bias.map(Parameter::get), window);
  }

  /**
   * The layer without a bias of its own, each output channel scaled and shifted.
   *
   * @param scale {@code [out]}
   * @param shift {@code [out]}
   */
  FusedConv folded(Tensor scale, Tensor shift) {
    requireUnbiased();
    Tensor scaled = weight.get().times(scale.reshape(-1, 1, 1, 1));
    return new FusedConv(precision().factor(scaled), precision().factor(shift), window);
  }

  /** Scales each output channel's weights, in place. */
  void scale(Tensor scale) {
    requireUnbiased();
    weight.get().multiplyInPlace(scale.reshape(-1, 1, 1, 1));
  }

  /** The layer with a bias of {@code shift}. */
  FusedConv fused(Tensor shift) {
    Tensor factor = precision().factor(weight.get());
    if (precision().isMixed()) {
      retainUntilClose(factor);
      release(weight);
    }
    return new FusedConv(factor, precision().factor(shift), window);
  }

  private void requireUnbiased() {
    require(bias.isEmpty(), "a convolution that is scaled must have no bias");
  }

  /** As {@link #cost}, applied to pictures, of which no gradient is needed. */
  public MapSize costOnPictures(CostSheet sheet, MapSize in) {
    MapSize out = given(in);
    sheet.matrixOnPictures(weight.get(), out.cells());
    sheet.keepsMap((double) in.cells() * weight.get().size(1));
    return out;
  }

  /** Enters the layer, applied to a map of that size; returns the size of what it gives. */
  public MapSize cost(CostSheet sheet, MapSize in) {
    MapSize out = given(in);
    sheet.matrix(weight.get(), out.cells());
    if (weight.get().requiresGradient()) {
      sheet.keepsMap((double) in.cells() * weight.get().size(1));
    }
    return out;
  }

  private MapSize given(MapSize in) {
    return new MapSize(sides(in.height()), sides(in.width()));
  }

  private int sides(int in) {
    int seen = window.dilation() * (weight.get().size(2) - 1) + 1;
    return (in + 2 * window.padding() - seen) / window.stride() + 1;
  }

  /** Channels of what it gives. */
  public int outputs() {
    return weight.get().size(0);
  }
}
