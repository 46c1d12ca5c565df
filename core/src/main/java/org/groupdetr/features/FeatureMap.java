package org.groupdetr.features;

import java.util.List;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * Features of a batch at one scale.
 *
 * @param values {@code [B, C, H, W]}
 * @param padding {@code [B, H, W]}, true where there is nothing
 */
public record FeatureMap(Tensor values, Tensor padding) implements TensorBundle {
  /**
   * Features of padded pictures.
   *
   * @param pictures their padding at full size; a cell is padding if the pixel at its corner is
   */
  public static FeatureMap of(Tensor values, Tensor pictures) {
    Tensor wide = pictures.to(DType.FLOAT32).unsqueeze(1);
    Tensor cells = Kernels.nearest(wide, values.size(2), values.size(3)).squeeze(1);
    return new FeatureMap(values, cells.greaterThan(0.5));
  }

  /** How many cells it has. */
  public MapSize size() {
    return new MapSize(values.size(2), values.size(3));
  }

  @Override
  public List<Tensor> tensors() {
    return List.of(values, padding);
  }
}
