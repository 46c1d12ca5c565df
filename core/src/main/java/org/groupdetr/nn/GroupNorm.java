package org.groupdetr.nn;

import static org.groupdetr.common.Require.require;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/**
 * Normalisation over parts of the channels of one picture. Wu and He, 2018. Unlike batch statistics
 * it does not depend on the other pictures, so gradients may be accumulated over small batches.
 */
public final class GroupNorm extends Norm2d {
  private final Parameter weight;
  private final Parameter bias;
  private final int parts;
  private final boolean single;

  /** A norm whose parts have 8 channels, or 16 where there are 256 or more. */
  public GroupNorm(int channels) {
    this(channels, channels >= 256 ? channels / 16 : channels / 8);
  }

  /** A norm of that many parts, which divide the channels; as many as channels: each by itself. */
  public GroupNorm(int channels, int parts) {
    require(
        parts >= 1 && channels % parts == 0,
        "channels must be a multiple of %d, were %d",
        parts,
        channels);
    weight = parameter("weight", ones(channels)).withoutDecay();
    bias = parameter("bias", zeros(channels)).withoutDecay();
    this.parts = parts;
    single = parts == channels;
  }

  @Override
  public Tensor apply(Tensor x) {
    // Where a part is one channel, the engine is six times slower if a place's channels lie
    // together.
    Tensor maps = single ? x.contiguous() : x;
    Tensor y = Kernels.groupNorm(maps, parts, weight.get(), bias.get(), 1e-5);
    return single ? y.channelsLast() : y;
  }

  @Override
  public void cost(CostSheet sheet, double numbers) {
    sheet.keepsMap(numbers);
  }
}
