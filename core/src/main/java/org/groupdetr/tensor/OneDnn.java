package org.groupdetr.tensor;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.IntType;
import org.bytedeco.pytorch.NumberType;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.OperatorVector;
import org.bytedeco.pytorch.OptionalType;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.Kernels.Window;

/**
 * Operations of oneDNN that the engine has but does not choose by itself, for float32 and bfloat16
 * on the processor and without gradients. Convolutions end with the sum and the ReLU that would be
 * passes of their own. Linear layers share the threads of the other operations; those of OpenBLAS
 * are others, which must be woken for every product.
 */
final class OneDnn {
  /** Without the vectors for it, the operations refuse bfloat16. */
  private static final boolean MULTIPLIES_BFLOAT16 =
      torch.get_cpu_capability().getString().startsWith("AVX512");

  private static final Optional<Operation> LINEAR = find("mkldnn::_linear_pointwise");
  private static final Optional<Operation> PACK = find("mkldnn::_reorder_linear_weight");
  private static final Optional<Operation> PACK_KERNEL =
      find("mkldnn::_reorder_convolution_weight");
  private static final Optional<Operation> CONVOLVE = find("mkldnn::_convolution_pointwise");
  private static final Optional<Operation> ADD = find("mkldnn::_convolution_pointwise_");

  /** Arguments that are made once: making one takes longer than a small product. */
  private static final IValue NONE = kept(IValue::new);

  private static final IValue NOTHING = kept(() -> new IValue("none"));
  private static final IValue RELU = kept(() -> new IValue("relu"));
  private static final IValue GELU = kept(() -> new IValue("gelu"));
  private static final IValue SUM = kept(() -> new IValue("add"));
  private static final IValue WHOLE = kept(() -> new IValue(1.0));
  private static final IValue ONE_GROUP = kept(() -> new IValue(1L));

  /** No numbers, as a list that may hold some. */
  private static final IValue NO_NUMBERS = kept(OneDnn::noNumbers);

  /** The number of its place, for both axes. */
  private static final List<IValue> PAIRS =
      LongStream.range(0, 8).mapToObj(value -> kept(() -> list(value, value))).toList();

  private OneDnn() {}

  private static IValue kept(Supplier<IValue> made) {
    try (PointerScope names = new PointerScope()) {
      IValue value = made.get();
      value.retainReference();
      return value;
    }
  }

  private static Optional<Operation> find(String name) {
    try (PointerScope names = new PointerScope()) {
      OperatorVector found = torch.getAllOperatorsFor(Symbol.fromQualString(name));
      if (found.empty()) {
        return Optional.empty();
      }
      Operation operation = found.get(0).getOperation();
      operation.retainReference();
      return Optional.of(operation);
    }
  }

  /** Whether a tensor is of the kind that the operations take. */
  static boolean takes(Tensor tensor) {
    return LINEAR.isPresent()
        && PACK.isPresent()
        && PACK_KERNEL.isPresent()
        && CONVOLVE.isPresent()
        && ADD.isPresent()
        && tensor.raw.is_cpu()
        && (tensor.type() == DType.FLOAT32
            || (MULTIPLIES_BFLOAT16 && tensor.type() == DType.BFLOAT16))
        && !Recorder.on(tensor);
  }

  /** The weights of a linear layer, {@code [out, in]}, laid out for {@link #linear}. */
  static Tensor packed(Tensor weight) {
    return run(PACK, () -> Stream.of(Stream.of(of(weight), NONE)));
  }

  /**
   * {@code x W^T + b}.
   *
   * @param x {@code [.., in]}
   * @param weight {@code [out, in]}, packed
   * @param bias {@code [out]}
   * @param gelu whether a GELU ends it
   */
  static Tensor linear(Tensor x, Tensor weight, Tensor bias, boolean gelu) {
    return run(
        LINEAR,
        () ->
            Stream.of(
                Stream.of(of(x), of(weight), of(bias)),
                Stream.of(gelu ? GELU : NOTHING, NO_NUMBERS, gelu ? NOTHING : NONE)));
  }

  /**
   * The weights of a convolution, {@code [out, in, h, w]}, laid out for maps of that shape.
   *
   * @param shape {@code B, in, H, W}
   */
  static Tensor packed(Tensor weight, Window window, long[] shape) {
    return run(
        PACK_KERNEL,
        () -> Stream.of(Stream.of(of(weight)), places(window), Stream.of(list(shape))));
  }

  /**
   * A convolution.
   *
   * @param x {@code [B, in, H, W]}
   * @param weight {@code [out, in, h, w]}
   * @param bias {@code [out]}
   * @param rectified whether a ReLU ends it
   */
  static Tensor convolve(Tensor x, Tensor weight, Tensor bias, Window window, boolean rectified) {
    return run(
        CONVOLVE,
        () ->
            Stream.of(
                Stream.of(of(x)),
                layer(weight, bias, window),
                Stream.of(rectified ? RELU : NOTHING, NO_NUMBERS, NONE)));
  }

  /** Adds a convolution to {@code sum}, and ends with a ReLU; in place. */
  static void add(Tensor sum, Tensor x, Tensor weight, Tensor bias, Window window) {
    run(
        ADD,
        () ->
            Stream.of(
                Stream.of(of(sum), of(x)),
                layer(weight, bias, window),
                Stream.of(SUM, WHOLE, RELU, NO_NUMBERS, NONE)));
  }

  /** What both convolutions are told of the layer, in their order; the last is one group. */
  private static Stream<IValue> layer(Tensor weight, Tensor bias, Window window) {
    return Stream.concat(Stream.of(of(weight), of(bias)), places(window));
  }

  private static Stream<IValue> places(Window window) {
    return Stream.of(
        pair(window.padding()), pair(window.stride()), pair(window.dilation()), ONE_GROUP);
  }

  /** The arguments are made in a scope of their own. */
  private static Tensor run(
      Optional<Operation> operation, Supplier<Stream<Stream<IValue>>> arguments) {
    return Scope.tidy(
        () -> {
          IValueVector stack =
              new IValueVector(arguments.get().flatMap(part -> part).toArray(IValue[]::new));
          operation.orElseThrow().apply(stack);
          return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
        });
  }

  private static IValue of(Tensor tensor) {
    return new IValue(tensor.raw);
  }

  private static IValue pair(long value) {
    return value < PAIRS.size() ? PAIRS.get((int) value) : list(value, value);
  }

  private static IValue list(long... values) {
    GenericList list = new GenericList(new Type.TypePtr(IntType.getIntTypePtr().get()));
    LongStream.of(values).forEach(v -> list.push_back(new IValue(v)));
    return new IValue(list);
  }

  private static IValue noNumbers() {
    Type.TypePtr number = new Type.TypePtr(NumberType.getNumberIntTypePtr().get());
    return new IValue(new GenericList(new Type.TypePtr(OptionalType.create(number))));
  }
}
