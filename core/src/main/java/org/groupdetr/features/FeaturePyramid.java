package org.groupdetr.features;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * Features at one or several scales, finest first.
 *
 * @param padding of the pictures, {@code [B, H, W]}, from which that of further scales is made
 */
public record FeaturePyramid(List<FeatureMap> maps, Tensor padding) implements TensorBundle {
  public FeaturePyramid {
    maps = List.copyOf(maps);
  }

  /** Features of which only their own padding is known. */
  public FeaturePyramid(List<FeatureMap> maps) {
    this(maps, maps.get(0).padding());
  }

  /** The coarsest map. */
  public FeatureMap last() {
    return maps.get(maps.size() - 1);
  }

  @Override
  public List<Tensor> tensors() {
    List<Tensor> all = new ArrayList<>();
    maps.forEach(map -> all.addAll(map.tensors()));
    all.add(padding);
    return all;
  }
}
