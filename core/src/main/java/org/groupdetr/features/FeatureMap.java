package org.groupdetr.features;

import java.util.List;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * Features of a batch at one scale.
 *
 * @param values {@code [B, C, H, W]}
 * @param padding {@code [B, H, W]}, true where there is nothing
 */
public record FeatureMap(Tensor values, Tensor padding) implements TensorBundle {
  @Override
  public List<Tensor> tensors() {
    return List.of(values, padding);
  }
}
