package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.FusedFeedForward;
import org.groupdetr.tensor.FusedLinear;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.tensor.precision.Precision;

/** {@code x W^T + b}. */
public final class Linear extends Layer {
  /**
   * With fewer outputs, such as boxes and points, there is no product that rounding would speed.
   */
  private static final int NARROW = 16;

  private final Parameter weight;
  private final Parameter bias;
  private Optional<FusedLinear> fused = Optional.empty();
  private boolean exact;

  private Linear(Tensor weight, Tensor bias) {
    this.weight = parameter("weight", weight);
    this.bias = parameter("bias", bias);
  }

  /** Weights and bias uniform by the number of inputs. */
  public static Linear uniform(int in, int out, Init init) {
    double bound = 1 / Math.sqrt(in);
    return new Linear(init.uniform(bound, out, in), init.uniform(bound, out));
  }

  /** Glorot's weights, bias uniform by the number of inputs. */
  public static Linear xavier(int in, int out, Init init) {
    return new Linear(init.xavier(out, in), init.uniform(1 / Math.sqrt(in), out));
  }

  /** A class head for the sigmoid: every class begins with a chance of 0.01. */
  public static Linear classHead(int channels, int classes, Init init) {
    float prior = (float) -Math.log((1 - 0.01) / 0.01);
    return new Linear(
            init.uniform(1 / Math.sqrt(channels), classes, channels), zeros(classes).fill(prior))
        .ofClasses()
        .exact();
  }

  /** Glorot's weights, bias zero. */
  public static Linear unbiased(int in, int out, Init init) {
    return new Linear(init.xavier(out, in), zeros(out));
  }

  /** Weights normal with mean 0, bias zero. */
  public static Linear normal(int in, int out, double deviation, Init init) {
    return new Linear(init.normal(deviation, out, in), zeros(out));
  }

  /** Weights zero; for any input, the result is the bias. */
  public static Linear constant(int in, float... bias) {
    return new Linear(zeros(bias.length, in), Tensors.of(bias, bias.length)).exact();
  }

  /** It multiplies in float32 whatever the network does: what it gives is an answer or a place. */
  private Linear exact() {
    exact = true;
    return this;
  }

  private Precision own() {
    return exact || outputs() < NARROW ? Precision.FLOAT32 : precision();
  }

  /** Its outputs are those of classes. */
  public Linear ofClasses() {
    weight.rows(Role.Rows.CLASSES);
    bias.rows(Role.Rows.CLASSES);
    return this;
  }

  /** Only its weights need be kept small. */
  public Linear withoutBiasDecay() {
    bias.withoutDecay();
    return this;
  }

  /**
   * Applies the layer.
   *
   * @param x {@code [.., in]}
   * @return {@code [.., out]}
   */
  public Tensor apply(Tensor x) {
    return fused
        .map(layer -> layer.apply(x))
        .orElseGet(() -> own().linear(x, weight.get(), bias.get()));
  }

  /** As {@link #apply}, with a GELU at the end. */
  public Tensor applyGelu(Tensor x) {
    return fused.map(layer -> layer.applyGelu(x)).orElseGet(() -> apply(x).gelu());
  }

  /** Scales each output's weights and bias, in place; not once it is fused. */
  public void scale(Tensor scale) {
    weight.get().multiplyInPlace(scale.unsqueeze(1));
    bias.get().multiplyInPlace(scale);
  }

  @Override
  protected void onFuse() {
    fused = FusedLinear.of(own().factor(weight.get()), own().factor(bias.get()));
    fused.ifPresent(
        layer -> {
          retainUntilClose(layer.weight());
          if (own().isMixed()) {
            retainUntilClose(layer.bias());
          }
          release(weight);
        });
  }

  /** The layer's numbers as they stand. */
  FusedFeedForward.Affine affine() {
    return new FusedFeedForward.Affine(
        precision().factor(weight.get()), precision().factor(bias.get()));
  }

  /** Enters the layer, applied at so many places, whose input is kept for it. */
  public void cost(CostSheet sheet, double places) {
    sheet.keeps(places * weight.get().size(1));
    costOfProducts(sheet, places);
  }

  /** As {@link #cost}, where another layer keeps the input. */
  public void costOfProducts(CostSheet sheet, double places) {
    sheet.matrix(weight.get(), places);
  }

  /** How many numbers it takes at a place. */
  public int inputs() {
    return weight.get().size(1);
  }

  /** How many numbers it gives at a place. */
  public int outputs() {
    return weight.get().size(0);
  }
}
