package org.groupdetr.features;

import java.util.List;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/** Features at one or several scales, finest first. */
public record FeaturePyramid(List<FeatureMap> maps) implements TensorBundle {
  public FeaturePyramid {
    maps = List.copyOf(maps);
  }

  /** The coarsest map. */
  public FeatureMap last() {
    return maps.get(maps.size() - 1);
  }

  @Override
  public List<Tensor> tensors() {
    return maps.stream().flatMap(map -> map.tensors().stream()).toList();
  }
}
