package org.groupdetr.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * A function whose gradient is written by hand, so that the graph keeps only what is needed.
 *
 * <p>The engine offers no such functions to Java, but it offers hooks on gradients. So the result
 * is computed without a graph and then tied to its inputs by a term that is always zero. On the way
 * back a hook on the result works out the true gradients, and hooks on the inputs write them over
 * the zeros that come from the term. A function can be passed backwards once.
 */
public final class CustomFunction {
  private final Gradients gradients;
  private final List<Tensor> saved = new ArrayList<>();
  private final List<Tensor> found = new ArrayList<>();

  private CustomFunction(Gradients gradients) {
    this.gradients = gradients;
  }

  /** Works out gradients. */
  @FunctionalInterface
  public interface Gradients {
    /**
     * From the gradient of the result to the gradients of all inputs. Runs without gradients, in a
     * scope of its own, on the thread that passes backwards.
     *
     * @param result the gradient of the result
     * @param saved what was saved, outside the graph
     * @return one for each input that may require gradients, in order, of its shape
     */
    List<Tensor> of(Tensor result, List<Tensor> saved);
  }

  /** Applies a function whose gradients are worked out from all its inputs. */
  public static Tensor apply(List<Tensor> inputs, Supplier<Tensor> value, Gradients gradients) {
    return apply(inputs, inputs, value, gradients);
  }

  /**
   * Applies the function.
   *
   * @param inputs gradients are taken of those which require any, and they must stand first
   * @param saved every tensor that the gradients are worked out from; only these are kept
   * @param value computes a result that is no input; runs without gradients
   * @param gradients the hand-written part
   */
  public static Tensor apply(
      List<Tensor> inputs, List<Tensor> saved, Supplier<Tensor> value, Gradients gradients) {
    Tensor result;
    try (NoGrad quiet = NoGrad.open()) {
      result = Scope.tidy(value);
    }
    boolean needed = inputs.stream().anyMatch(Tensor::requiresGradient);
    return GradMode.is_enabled() && needed
        ? new CustomFunction(gradients).tie(inputs, saved, result)
        : result;
  }

  private Tensor tie(List<Tensor> inputs, List<Tensor> kept, Tensor result) {
    for (Tensor tensor : kept) {
      saved.add(new Tensor(Scope.untilOutermost(tensor.raw.detach())));
    }
    for (int i = 0; i < inputs.size(); i++) {
      org.bytedeco.pytorch.Tensor input = inputs.get(i).raw;
      if (input.requires_grad()) {
        org.bytedeco.pytorch.Tensor link = input.view_as(input);
        link.register_hook(onInput(i));
        result.raw.add_(link.reshape(-1).narrow(0, 0, 0).sum());
      }
    }
    result.raw.register_hook(onResult());
    return result;
  }

  private VoidTensorHook onResult() {
    return Scope.untilOutermost(
        new VoidTensorHook() {
          @Override
          public void call(TensorBase gradient) {
            Tensor result = new Tensor(new org.bytedeco.pytorch.Tensor(gradient));
            try (NoGrad quiet = NoGrad.open();
                Scope inner = Scope.open()) {
              found.addAll(gradients.of(result, List.copyOf(saved)));
              found.forEach(inner::keep);
            }
            result.close();
            saved.forEach(Tensor::close);
          }
        });
  }

  private VoidTensorHook onInput(int index) {
    return Scope.untilOutermost(
        new VoidTensorHook() {
          @Override
          public void call(TensorBase zeros) {
            org.bytedeco.pytorch.Tensor target = new org.bytedeco.pytorch.Tensor(zeros);
            try (NoGrad quiet = NoGrad.open()) {
              target.copy_(found.get(index).raw);
            }
            target.close();
            found.get(index).close();
          }
        });
  }
}
