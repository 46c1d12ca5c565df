package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * What a network had counted of batches before a step, should the step break down.
 *
 * @param tensors the network's own
 * @param numbers what stood there
 */
record KeptStatistics(Map<String, Tensor> tensors, Map<String, float[]> numbers) {
  static KeptStatistics of(Layer network) {
    Map<String, Tensor> tensors = network.statistics();
    Map<String, float[]> numbers = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      tensors.forEach((name, tensor) -> numbers.put(name, tensor.floats()));
    }
    return new KeptStatistics(tensors, numbers);
  }

  /** Puts the numbers back. */
  void restore() {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      tensors.forEach(
          (name, tensor) ->
              tensor.copyFrom(
                  Tensors.of(numbers.getOrDefault(name, new float[0]), tensor.shape())));
    }
  }
}
