package org.groupdetr.features;

import java.util.List;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * What the decoder looks at: one token per cell of the feature maps, row by row.
 *
 * @param tokens {@code [B, M, C]}
 * @param positions {@code [B, M, C]}, where the cells are
 * @param padding {@code [B, M]}, true where there is nothing
 */
public record Memory(Tensor tokens, Tensor positions, Tensor padding) implements TensorBundle {
  @Override
  public List<Tensor> tensors() {
    return List.of(tokens, positions, padding);
  }
}
