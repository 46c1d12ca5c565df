package org.groupdetr.tensor;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.graph.Operation;

/** The engine's larger operations. */
public final class Kernels {
  /** Most numbers in one vector of a processor. */
  private static final int VECTOR = 16;

  private Kernels() {}

  /**
   * {@code x W^T + b}.
   *
   * @param x {@code [.., in]}
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}
   */
  public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    Tensor result = new Tensor(torch.linear(x.raw, weight.raw, new TensorOptional(bias.raw)));
    return Recorder.on(x) ? result.by(Operation.LINEAR, x, weight.transpose(0, 1), bias) : result;
  }

  /** {@code x W^T}. */
  public static Tensor linear(Tensor x, Tensor weight) {
    Tensor result = new Tensor(torch.linear(x.raw, weight.raw));
    return Recorder.on(x) ? result.by(Operation.LINEAR, x, weight.transpose(0, 1)) : result;
  }

  /**
   * Where and how a convolution looks; the same in both directions.
   *
   * @param stride step between outputs
   * @param padding zeros on each side
   * @param dilation step between the places that one output sees
   */
  public record Window(int stride, int padding, int dilation) {}

  /**
   * Two-dimensional convolution.
   *
   * @param x {@code [B, in, H, W]}
   * @param weight {@code [out, in, h, w]}
   * @param bias {@code [out]}, or none
   */
  public static Tensor conv2d(Tensor x, Tensor weight, Optional<Tensor> bias, Window window) {
    return conv2d(x, weight, bias, window, 1);
  }

  /**
   * Convolution of each channel by itself.
   *
   * @param x {@code [B, C, H, W]}
   * @param weight {@code [C, 1, h, w]}
   * @param bias {@code [C]}
   */
  public static Tensor depthwiseConv2d(Tensor x, Tensor weight, Tensor bias, Window window) {
    return conv2d(x, weight, Optional.of(bias), window, weight.size(0));
  }

  private static Tensor conv2d(
      Tensor x, Tensor weight, Optional<Tensor> bias, Window window, int groups) {
    boolean picked = picksFirst(weight, window);
    long stride = picked ? 1 : window.stride;
    Tensor result =
        new Tensor(
            torch.conv2d(
                picked ? every(every(x.raw, 2, window.stride), 3, window.stride) : x.raw,
                weight.raw,
                optional(bias),
                new long[] {stride, stride},
                new long[] {window.padding, window.padding},
                new long[] {window.dilation, window.dilation},
                groups));
    List<Integer> settings = List.of(window.stride, window.padding, window.dilation, groups);
    return bias.isPresent()
        ? result.by(Operation.CONVOLUTION, settings, x, weight, bias.get())
        : result.by(Operation.CONVOLUTION, settings, x, weight);
  }

  /**
   * Whether a convolution of single cells must pick its cells itself. The engine's own stride
   * writes beyond its room on the way back, and so destroys the process's memory, if there are
   * fewer input channels than numbers in a vector:
   * https://github.com/uxlfoundation/oneDNN/issues/6035
   */
  private static boolean picksFirst(Tensor weight, Window window) {
    boolean single = weight.size(2) == 1 && weight.size(3) == 1 && window.padding == 0;
    return single && window.stride > 1 && weight.size(1) < VECTOR;
  }

  private static org.bytedeco.pytorch.Tensor every(
      org.bytedeco.pytorch.Tensor x, int axis, int step) {
    return x.slice(axis, new LongOptional(), new LongOptional(), step);
  }

  /**
   * Transposed convolution whose windows lie side by side: each cell becomes a square of cells.
   *
   * @param x {@code [B, in, H, W]}
   * @param weight {@code [in, out, s, s]}, for squares of side s
   * @param bias {@code [out]}
   * @return {@code [B, out, s H, s W]}
   */
  public static Tensor convTranspose2d(Tensor x, Tensor weight, Tensor bias) {
    long side = weight.size(2);
    return new Tensor(
            torch.conv_transpose2d(
                x.raw,
                weight.raw,
                new TensorOptional(bias.raw),
                new long[] {side, side},
                new long[] {0, 0},
                new long[] {0, 0},
                1,
                new long[] {1, 1}))
        .by(Operation.TRANSPOSED_CONVOLUTION, List.of(side), x, weight, bias);
  }

  /** Greatest value in windows of {@code [B, C, H, W]}. */
  public static Tensor maxPool(Tensor x, int size, int stride, int padding) {
    return new Tensor(
            torch.max_pool2d(
                x.raw,
                new long[] {size, size},
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                false))
        .by(Operation.MAX_POOL, List.of(size, stride, padding), x);
  }

  /** Normalisation over the last axis, then scale and shift. */
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double epsilon) {
    return new Tensor(
            torch.layer_norm(
                x.raw,
                new long[] {weight.count()},
                new TensorOptional(weight.raw),
                new TensorOptional(bias.raw),
                epsilon,
                true))
        .by(Operation.LAYER_NORM, List.of(epsilon), x, weight, bias);
  }

  /** Normalisation of {@code [B, C, H, W]} over equal parts of the channels, then scale, shift. */
  public static Tensor groupNorm(Tensor x, int parts, Tensor weight, Tensor bias, double epsilon) {
    return new Tensor(
            torch.group_norm(
                x.raw,
                parts,
                new TensorOptional(weight.raw),
                new TensorOptional(bias.raw),
                epsilon,
                true))
        .by(Operation.GROUP_NORM, List.of(parts, epsilon), x, weight, bias);
  }

  /**
   * Mean and variance of each channel.
   *
   * @param mean {@code [C]}
   * @param variance {@code [C]}
   */
  public record Statistics(Tensor mean, Tensor variance) {}

  /** Normalisation of each channel of {@code [B, C, H, W]} by statistics, then scale and shift. */
  public static Tensor batchNorm(
      Tensor x, Statistics by, Tensor weight, Tensor bias, double epsilon) {
    return batchNorm(x, by, weight, bias, epsilon, false, 0);
  }

  /**
   * Normalisation of each channel of {@code [B, C, H, W]} by its own statistics, then scale and
   * shift.
   *
   * @param running moves towards the batch's, of which the variance is estimated without bias
   * @param momentum by which part of the way
   */
  public static Tensor batchNormOfBatch(
      Tensor x, Statistics running, Tensor weight, Tensor bias, double epsilon, double momentum) {
    return batchNorm(x, running, weight, bias, epsilon, true, momentum);
  }

  private static Tensor batchNorm(
      Tensor x,
      Statistics statistics,
      Tensor weight,
      Tensor bias,
      double epsilon,
      boolean ofBatch,
      double momentum) {
    return new Tensor(
            torch.batch_norm(
                x.raw,
                new TensorOptional(weight.raw),
                new TensorOptional(bias.raw),
                new TensorOptional(statistics.mean.raw),
                new TensorOptional(statistics.variance.raw),
                ofBatch,
                momentum,
                epsilon,
                false))
        .by(
            ofBatch ? Operation.BATCH_NORM_OF_BATCH : Operation.BATCH_NORM,
            List.of(epsilon),
            x,
            weight,
            bias,
            statistics.mean,
            statistics.variance);
  }

  /** {@code x} above zero, {@code slope x} below; {@code slope} is {@code [1]}. */
  public static Tensor prelu(Tensor x, Tensor slope) {
    return new Tensor(torch.prelu(x.raw, slope.raw)).by(Operation.PRELU, x, slope);
  }

  /** {@code shift + x * scale}, all broadcast, in one pass. */
  public static Tensor scaleShift(Tensor x, Tensor scale, Tensor shift) {
    return new Tensor(torch.addcmul(shift.raw, x.raw, scale.raw))
        .by(Operation.SCALE_SHIFT, x, scale, shift);
  }

  /** Nearest-neighbour resize of {@code [B, C, H, W]}: source index floor(target * in / out). */
  public static Tensor nearest(Tensor x, int height, int width) {
    return new Tensor(
            torch.upsample_nearest2d(
                x.raw, new long[] {height, width}, new DoubleOptional(), new DoubleOptional()))
        .by(Operation.NEAREST, x);
  }

  /** Bilinear resize of {@code [B, C, H, W]}; the outer edges of the maps lie on each other. */
  public static Tensor bilinear(Tensor x, int height, int width) {
    return new Tensor(
            torch.upsample_bilinear2d(
                x.raw,
                new long[] {height, width},
                false,
                new DoubleOptional(),
                new DoubleOptional()))
        .by(Operation.BILINEAR, x);
  }

  /** What the value of a map is at a place between the middles of its cells. */
  public enum Between {
    /** A mean of the four cells around it. */
    BILINEAR(0),
    /** That of the nearest; of two equally near, the one with the even number. */
    NEAREST(1);

    private final int engine;

    Between(int engine) {
      this.engine = engine;
    }
  }

  /** What is outside of a map. */
  public enum Outside {
    /** Zeros. */
    ZEROS(0),
    /** What is at its border. */
    BORDER(1);

    private final int engine;

    Outside(int engine) {
      this.engine = engine;
    }
  }

  /** Values between the cells of maps as {@link #gridSample(Tensor, Tensor)}, otherwise read. */
  public static Tensor gridSample(Tensor x, Tensor grid, Between between, Outside outside) {
    return new Tensor(torch.grid_sampler(x.raw, grid.raw, between.engine, outside.engine, false))
        .by(Operation.GRID_SAMPLE, List.of(between.engine, outside.engine), x, grid);
  }

  /**
   * Values between the cells of maps, bilinear, zero outside.
   *
   * @param x {@code [B, C, H, W]}
   * @param grid {@code [B, h, w, 2]}, x and y; -1 and 1 are the outer edges of the map
   * @return {@code [B, C, h, w]}
   */
  public static Tensor gridSample(Tensor x, Tensor grid) {
    return gridSample(x, grid, Between.BILINEAR, Outside.ZEROS);
  }

  private static TensorOptional optional(Optional<Tensor> tensor) {
    return tensor.isPresent() ? new TensorOptional(tensor.get().raw) : new TensorOptional();
  }
}
