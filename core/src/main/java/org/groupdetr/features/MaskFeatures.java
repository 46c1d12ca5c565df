package org.groupdetr.features;

import java.util.List;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * Fine features of a batch, from which masks are made.
 *
 * @param values {@code [B, E, h, w]}
 * @param padding of the pictures, {@code [B, H, W]}, true where there is nothing
 */
public record MaskFeatures(Tensor values, Tensor padding) implements TensorBundle {
  @Override
  public List<Tensor> tensors() {
    return List.of(values, padding);
  }
}
