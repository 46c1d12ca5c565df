package org.groupdetr.features;

import org.groupdetr.data.load.HostBatch;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The pictures of one batch, normalised, padded right and below to a common size.
 *
 * @param pixels {@code [B, 3, H, W]}
 * @param padding {@code [B, H, W]}, true where there is nothing
 */
public record Images(Tensor pixels, Tensor padding) {
  /** The batch on a device. */
  public static Images of(HostBatch batch, Device device) {
    long[] map = {batch.size(), batch.height(), batch.width()};
    return new Images(
        Tensors.ofPrefix(batch.pixels(), map[0], 3, map[1], map[2]).to(device),
        Tensors.of(batch.padding(), map).to(device));
  }
}
