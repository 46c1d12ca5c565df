package org.groupdetr.tensor;

import java.util.List;

/**
 * Anything that can list its tensors, so that a scope can keep them. A tensor is a bundle of one.
 */
public interface TensorBundle {
  List<Tensor> tensors();
}
