package org.groupdetr.tensor;

import java.util.Arrays;
import java.util.Optional;

/**
 * A convolution that is used again and again, often on maps of the same size. oneDNN lays weights
 * out as suits the size of the map, which takes time on every call; here that is done once for the
 * size that comes first, and other sizes are treated as before. May be used from several threads.
 */
public final class PackedConv implements AutoCloseable {
  private final FusedConv plain;
  private volatile Optional<Packed> packed = Optional.empty();

  /** The convolution with weights laid out for maps of a shape. */
  private record Packed(FusedConv conv, long[] shape) {}

  /** Takes over the bias; the weights stay another's. */
  public PackedConv(FusedConv plain) {
    this.plain = plain;
    plain.bias().retained();
  }

  /**
   * The form of the convolution that suits a map.
   *
   * @param x {@code [B, in, H, W]}
   */
  public FusedConv forMap(Tensor x) {
    if (!OneDnn.takes(plain.weight())) {
      return plain;
    }
    Packed first = packed.orElseGet(() -> pack(x));
    return Arrays.equals(first.shape, x.shape()) ? first.conv : plain;
  }

  private synchronized Packed pack(Tensor x) {
    Packed made =
        packed.orElseGet(
            () -> {
              Tensor weight = OneDnn.packed(plain.weight(), plain.window(), x.shape()).retained();
              return new Packed(new FusedConv(weight, plain.bias(), plain.window()), x.shape());
            });
    packed = Optional.of(made);
    return made;
  }

  @Override
  public void close() {
    packed.ifPresent(p -> p.conv.weight().close());
    plain.bias().close();
  }
}
