package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.graph.Operation;
import org.groupdetr.tensor.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * One tensor of the engine. Axes are counted from 0, or from -1 backwards. Every result is a new
 * handle, owned by the scope in which it is born; methods whose names are verbs change the tensor.
 */
public final class Tensor implements TensorBundle {
  final org.bytedeco.pytorch.Tensor raw;
  private @Nullable PointerScope home;

  /** What it is in a recording, if it is recorded. */
  @Nullable Value recorded;

  Tensor(org.bytedeco.pytorch.Tensor raw) {
    this.raw = raw;
    this.home = PointerScope.getInnerScope();
  }

  @Override
  public List<Tensor> tensors() {
    return List.of(this);
  }

  /**
   * The engine's own tensor, for the packages below this one; all others see the engine nowhere.
   */
  public org.bytedeco.pytorch.Tensor engine() {
    return raw;
  }

  // ---- what it is

  /** Sizes of all axes. */
  public long[] shape() {
    long[] shape = new long[(int) raw.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = raw.size(i);
    }
    return shape;
  }

  public int rank() {
    return (int) raw.dim();
  }

  /** Size of one axis. */
  public int size(int axis) {
    return Math.toIntExact(raw.size(axis));
  }

  /** How many numbers it holds. */
  public long count() {
    return raw.numel();
  }

  public DType type() {
    return DType.of(raw.scalar_type());
  }

  /** Where it lives. */
  public Device device() {
    org.bytedeco.pytorch.Device device = raw.device();
    return device.is_cpu() ? Device.CPU : new Device("cuda", Math.max(0, device.index()));
  }

  // ---- life

  /** Frees this tensor of any scope: it lives until {@link #close}. */
  public Tensor retained() {
    raw.retainReference();
    if (home != null) {
      home.detach(raw);
      home = null;
    }
    return this;
  }

  /** Ends the life of a {@link #retained} tensor. */
  public void close() {
    raw.close();
  }

  /** Records the operation that it is made by, if one of the inputs is recorded. */
  Tensor by(Operation operation, Tensor... inputs) {
    return Recorder.step(this, operation, List.of(), inputs);
  }

  /** As above, with what the operation is told besides. */
  Tensor by(Operation operation, List<? extends Number> settings, Tensor... inputs) {
    return Recorder.step(this, operation, settings, inputs);
  }

  /** This is the same for a recording as another. */
  private Tensor same(Tensor other) {
    recorded = other.recorded;
    return this;
  }

  void moveHome(PointerScope from, @Nullable PointerScope to) {
    if (home != from) {
      return;
    }
    if (to == null) {
      raw.retainReference();
    } else {
      to.attach(raw);
    }
    from.detach(raw);
    home = to;
  }

  // ---- gradients

  /** The same values outside the graph. */
  public Tensor detach() {
    return new Tensor(raw.detach()).same(this);
  }

  public boolean requiresGradient() {
    return raw.requires_grad();
  }

  /** Asks for gradients with respect to this leaf, or no longer. */
  public Tensor requireGradient(boolean required) {
    raw.set_requires_grad(required);
    return this;
  }

  public boolean hasGradient() {
    return raw.grad().defined();
  }

  /** The gradient gathered so far; ask {@link #hasGradient} first. */
  public Tensor gradient() {
    org.bytedeco.pytorch.Tensor gradient = raw.grad();
    require(gradient.defined(), "this tensor has no gradient");
    return new Tensor(new org.bytedeco.pytorch.Tensor(gradient));
  }

  /** Forgets the gradient gathered so far: then there is none. */
  public void clearGradient() {
    raw.mutable_grad().reset();
  }

  /** Adds d this / d leaf to the gradient of every leaf; this must be a single number. */
  public void backward() {
    raw.backward();
  }

  /** As {@link #backward()} for a tensor of any shape, given the gradient of the result. */
  public void backward(Tensor gradient) {
    raw.backward(gradient.raw, new BoolOptional(), false, new TensorArrayRefOptional());
  }

  // ---- shape

  public Tensor reshape(long... shape) {
    return new Tensor(raw.reshape(shape)).by(Operation.RESHAPE, this);
  }

  /** The same numbers with the axes in another order: axis i of the result is {@code axes[i]}. */
  public Tensor permute(long... axes) {
    return new Tensor(raw.permute(axes))
        .by(
            Operation.PERMUTE,
            recorded == null ? List.of() : LongStream.of(axes).boxed().toList(),
            this);
  }

  public Tensor transpose(int axis, int other) {
    return new Tensor(raw.transpose(axis, other))
        .by(Operation.TRANSPOSE, List.of(axis, other), this);
  }

  public Tensor flatten(int firstAxis, int lastAxis) {
    return new Tensor(raw.flatten(firstAxis, lastAxis)).by(Operation.RESHAPE, this);
  }

  public Tensor unsqueeze(int axis) {
    return new Tensor(raw.unsqueeze(axis)).by(Operation.RESHAPE, this);
  }

  public Tensor squeeze(int axis) {
    return new Tensor(raw.squeeze(axis)).by(Operation.RESHAPE, this);
  }

  /** Repeats axes of size 1 without copying. */
  public Tensor expand(long... shape) {
    return new Tensor(raw.expand(shape)).by(Operation.EXPAND, this);
  }

  /** Entries {@code from .. from + size - 1} of an axis. */
  public Tensor narrow(int axis, long from, long size) {
    return new Tensor(raw.narrow(axis, from, size))
        .by(Operation.SLICE, List.of(axis, from, 1), this);
  }

  /** One entry of an axis, which vanishes. */
  public Tensor select(int axis, long index) {
    return new Tensor(raw.select(axis, index)).by(Operation.SELECT, List.of(axis, index), this);
  }

  /** The entries of an axis which {@code index} (int64) names. */
  public Tensor indexSelect(int axis, Tensor index) {
    return new Tensor(raw.index_select(axis, index.raw))
        .by(Operation.INDEX_SELECT, List.of(axis), this, index);
  }

  public Tensor gather(int axis, Tensor index) {
    return new Tensor(raw.gather(axis, index.raw)).by(Operation.GATHER, List.of(axis), this, index);
  }

  public Tensor flip(int axis) {
    return new Tensor(raw.flip(axis)).by(Operation.FLIP, List.of(axis), this);
  }

  public Tensor contiguous() {
    return new Tensor(raw.contiguous()).same(this);
  }

  /** The same {@code [B, C, H, W]} with the channels of a place side by side in memory. */
  public Tensor channelsLast() {
    return new Tensor(raw.contiguous(MemoryFormat.ChannelsLast)).same(this);
  }

  public Tensor copy() {
    return new Tensor(raw.clone()).same(this);
  }

  public Tensor to(DType type) {
    return raw.scalar_type().value == type.engine.value
        ? this
        : new Tensor(raw.to(type.engine)).by(Operation.CAST, this);
  }

  /** The same values on {@code device}; itself if it is there already. */
  public Tensor to(Device device) {
    return device().equals(device)
        ? this
        : new Tensor(raw.to(new org.bytedeco.pytorch.Device(device.toString()), raw.scalar_type()))
            .same(this);
  }

  // ---- arithmetic

  public Tensor plus(Tensor other) {
    return new Tensor(raw.add(other.raw)).by(Operation.ADD, this, other);
  }

  public Tensor plus(double number) {
    return new Tensor(raw.add(new Scalar(number))).by(Operation.ADD, List.of(number), this);
  }

  public Tensor minus(Tensor other) {
    return new Tensor(raw.sub(other.raw)).by(Operation.SUBTRACT, this, other);
  }

  public Tensor times(Tensor other) {
    return new Tensor(raw.mul(other.raw)).by(Operation.MULTIPLY, this, other);
  }

  public Tensor times(double number) {
    return new Tensor(raw.mul(new Scalar(number))).by(Operation.MULTIPLY, List.of(number), this);
  }

  public Tensor dividedBy(Tensor other) {
    return new Tensor(raw.div(other.raw)).by(Operation.DIVIDE, this, other);
  }

  /** Whole numbers divided, rounded downwards. */
  public Tensor floorDividedBy(long number) {
    return new Tensor(raw.floor_divide(new Scalar(number)))
        .by(Operation.FLOOR_DIVIDE, List.of(number), this);
  }

  /** What is left of that division. */
  public Tensor remainder(long number) {
    return new Tensor(raw.remainder(new Scalar(number)))
        .by(Operation.REMAINDER, List.of(number), this);
  }

  public Tensor pow(double exponent) {
    return new Tensor(raw.pow(new Scalar(exponent))).by(Operation.POWER, List.of(exponent), this);
  }

  public Tensor neg() {
    return new Tensor(raw.neg()).by(Operation.NEGATE, this);
  }

  public Tensor abs() {
    return new Tensor(raw.abs()).by(Operation.ABSOLUTE, this);
  }

  public Tensor log() {
    return new Tensor(raw.log()).by(Operation.LOGARITHM, this);
  }

  /** {@code log(1 + x)}. */
  public Tensor log1p() {
    return new Tensor(torch.log1p(raw)).by(Operation.LOGARITHM_OF_MORE, this);
  }

  public Tensor exp() {
    return new Tensor(raw.exp()).by(Operation.EXPONENTIAL, this);
  }

  public Tensor sin() {
    return new Tensor(raw.sin()).by(Operation.SINE, this);
  }

  public Tensor cos() {
    return new Tensor(raw.cos()).by(Operation.COSINE, this);
  }

  public Tensor sqrt() {
    return new Tensor(raw.sqrt()).by(Operation.SQUARE_ROOT, this);
  }

  public Tensor sigmoid() {
    return new Tensor(raw.sigmoid()).by(Operation.SIGMOID, this);
  }

  /** {@code x} times the chance that a normal number is smaller, without approximation. */
  public Tensor gelu() {
    return new Tensor(torch.gelu(raw)).by(Operation.GELU, this);
  }

  /** {@code x sigmoid(x)}. */
  public Tensor silu() {
    return new Tensor(torch.silu(raw)).by(Operation.SILU, this);
  }

  public Tensor softmax(int axis) {
    return new Tensor(raw.softmax(axis)).by(Operation.SOFTMAX, List.of(axis), this);
  }

  public Tensor logSoftmax(int axis) {
    return new Tensor(raw.log_softmax(axis)).by(Operation.LOG_SOFTMAX, List.of(axis), this);
  }

  public Tensor clampMin(double low) {
    return new Tensor(raw.clamp_min(new Scalar(low)))
        .by(Operation.CLAMP, List.of(low, Double.POSITIVE_INFINITY), this);
  }

  public Tensor clamp(double low, double high) {
    return new Tensor(
            raw.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))))
        .by(Operation.CLAMP, List.of(low, high), this);
  }

  public Tensor max(Tensor other) {
    return new Tensor(torch.maximum(raw, other.raw)).by(Operation.MAXIMUM, this, other);
  }

  public Tensor min(Tensor other) {
    return new Tensor(torch.minimum(raw, other.raw)).by(Operation.MINIMUM, this, other);
  }

  public Tensor matmul(Tensor other) {
    return new Tensor(raw.matmul(other.raw)).by(Operation.MATRIX_PRODUCT, this, other);
  }

  // ---- reduction

  public Tensor sum() {
    return new Tensor(raw.sum()).by(Operation.SUM, this);
  }

  public Tensor sum(int axis) {
    return new Tensor(raw.sum(new long[] {axis}, false, new ScalarTypeOptional()))
        .by(Operation.SUM, List.of(axis), this);
  }

  public Tensor mean() {
    return new Tensor(raw.mean()).by(Operation.MEAN, this);
  }

  /** Greatest along an axis, which vanishes. */
  public Tensor max(int axis) {
    return new Tensor(raw.amax(new long[] {axis}, false))
        .by(Operation.GREATEST, List.of(axis), this);
  }

  public Tensor cumsum(int axis) {
    return new Tensor(raw.cumsum(axis)).by(Operation.CUMULATIVE_SUM, List.of(axis), this);
  }

  /** L2 norm of all numbers. */
  public Tensor norm() {
    return new Tensor(raw.norm()).by(Operation.NORM, this);
  }

  /** The {@code count} greatest along the last axis, greatest first, with their indices. */
  public TopK topk(int count) {
    T_TensorTensor_T both = torch.topk(raw, count, -1, true, true);
    return greatest(
        new Tensor(new org.bytedeco.pytorch.Tensor(both.get0())),
        new Tensor(new org.bytedeco.pytorch.Tensor(both.get1())));
  }

  /** As {@link #topk}; of equal numbers the first comes first. */
  public TopK firstTopk(int count) {
    T_TensorTensor_T both = torch.sort(raw, new BoolOptional(true), -1, true);
    return greatest(
        new Tensor(new org.bytedeco.pytorch.Tensor(both.get0())).narrow(rank() - 1, 0, count),
        new Tensor(new org.bytedeco.pytorch.Tensor(both.get1())).narrow(rank() - 1, 0, count));
  }

  private TopK greatest(Tensor values, Tensor indices) {
    Tensor chosen = Recorder.chosen(this, indices);
    Tensor best = chosen == indices ? values : new Tensor(raw.gather(rank() - 1, chosen.raw));
    Recorder.steps(List.of(best, chosen), Operation.TOP_K, List.of(best.size(rank() - 1)), this);
    return new TopK(best, chosen);
  }

  /**
   * Greatest numbers and where they stood.
   *
   * @param values greatest first
   * @param indices int64
   */
  public record TopK(Tensor values, Tensor indices) {}

  // ---- comparison and choice

  public Tensor greaterThan(double number) {
    return new Tensor(raw.gt(new Scalar(number))).by(Operation.GREATER, List.of(number), this);
  }

  public Tensor lessThan(double number) {
    return new Tensor(raw.lt(new Scalar(number))).by(Operation.LESS, List.of(number), this);
  }

  public Tensor equalTo(Tensor other) {
    return new Tensor(raw.eq(other.raw)).by(Operation.EQUAL, this, other);
  }

  public Tensor not() {
    return new Tensor(raw.logical_not()).by(Operation.NOT, this);
  }

  /** {@code value} where {@code chosen} (bool) is true. */
  public Tensor maskedFill(Tensor chosen, double value) {
    return new Tensor(raw.masked_fill(chosen.raw, new Scalar(value)))
        .by(Operation.MASKED_FILL, List.of(value), this, chosen);
  }

  /** True if every number is finite. */
  public boolean allFinite() {
    Recorder.requireNotRecorded(this);
    return torch.isfinite(raw).all().item_bool();
  }

  // ---- changes in place

  public Tensor addInPlace(Tensor other) {
    by(Operation.ADD, this, other);
    raw.add_(other.raw);
    return this;
  }

  /** Adds {@code factor * other}. */
  public Tensor addInPlace(Tensor other, double factor) {
    if (Recorder.on(this, other)) {
      return addInPlace(other.times(factor));
    }
    raw.add_(other.raw, new Scalar(factor));
    return this;
  }

  public Tensor multiplyInPlace(double number) {
    by(Operation.MULTIPLY, List.of(number), this);
    raw.mul_(new Scalar(number));
    return this;
  }

  public Tensor multiplyInPlace(Tensor other) {
    by(Operation.MULTIPLY, this, other);
    raw.mul_(other.raw);
    return this;
  }

  public Tensor fill(double number) {
    recorded = null;
    raw.fill_(new Scalar(number));
    return this;
  }

  public Tensor reluInPlace() {
    by(Operation.RELU, this);
    raw.relu_();
    return this;
  }

  /** Takes the other's values; types may differ. */
  public Tensor copyFrom(Tensor other) {
    raw.copy_(other.raw);
    recorded = null;
    return by(Operation.CAST, other);
  }

  /** Moves towards {@code target} by that fraction of the way. */
  public Tensor lerpInPlace(Tensor target, double fraction) {
    Recorder.requireNotRecorded(this);
    Recorder.requireNotRecorded(target);
    raw.lerp_(target.raw, new Scalar(fraction));
    return this;
  }

  // ---- to Java

  /** The only number, as a double. */
  public double item() {
    Recorder.requireNotRecorded(this);
    return raw.item_double();
  }

  /** All numbers, row-major, as floats. */
  public float[] floats() {
    org.bytedeco.pytorch.Tensor host = host(DType.FLOAT32);
    float[] values = new float[Math.toIntExact(host.numel())];
    if (values.length > 0) {
      new FloatPointer(host.data_ptr()).get(values);
    }
    return values;
  }

  /** All numbers, row-major, as doubles. */
  public double[] doubles() {
    org.bytedeco.pytorch.Tensor host = host(DType.FLOAT64);
    double[] values = new double[Math.toIntExact(host.numel())];
    if (values.length > 0) {
      new DoublePointer(host.data_ptr()).get(values);
    }
    return values;
  }

  /** All numbers, row-major, as longs. */
  public long[] longs() {
    org.bytedeco.pytorch.Tensor host = host(DType.INT64);
    long[] values = new long[Math.toIntExact(host.numel())];
    if (values.length > 0) {
      new LongPointer(host.data_ptr()).get(values);
    }
    return values;
  }

  /** The bytes of all numbers, row-major, in the machine's order. */
  public byte[] bytes() {
    org.bytedeco.pytorch.Tensor host = host(type());
    byte[] values = new byte[Math.toIntExact(host.nbytes())];
    if (values.length > 0) {
      new BytePointer(host.data_ptr()).get(values);
    }
    return values;
  }

  /** Whether its numbers lie row-major and without gaps in the processor's memory. */
  public boolean isContiguousOnCpu() {
    return raw.device().is_cpu() && raw.is_contiguous();
  }

  /**
   * A stretch of its own memory, for files to be read into and written from without a copy.
   *
   * @param from first byte
   * @param count bytes
   */
  public java.nio.ByteBuffer memory(long from, int count) {
    require(isContiguousOnCpu(), "%s has no plain memory", this);
    require(
        from >= 0 && count >= 0 && from + count <= raw.nbytes(),
        "bytes %d to %d are not all of %s",
        from,
        from + count,
        this);
    if (count == 0) {
      return java.nio.ByteBuffer.allocate(0);
    }
    return new BytePointer(raw.data_ptr()).position(from).limit(from + count).asByteBuffer();
  }

  private org.bytedeco.pytorch.Tensor host(DType type) {
    Recorder.requireNotRecorded(this);
    if (!raw.defined()) {
      throw new UserException("a tensor was used after its scope had closed");
    }
    return raw.detach().cpu().to(type.engine).contiguous();
  }

  @Override
  public String toString() {
    return type() + java.util.Arrays.toString(shape());
  }
}
