package org.groupdetr.tensor.distributed;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The gradients of one part, or a sum of such, side by side in a few flat tensors; zero where a
 * parameter was not reached.
 */
final class FlatGradients implements AutoCloseable {
  private final BucketLayout layout;
  private final List<Tensor> buckets = new ArrayList<>();
  private final BitSet reached = new BitSet();

  FlatGradients(BucketLayout layout, Device device) {
    this.layout = layout;
    try (Scope scope = Scope.open()) {
      for (int i = 0; i < layout.buckets(); i++) {
        buckets.add(Tensors.zeros(layout.any().type(), layout.count(i)).to(device).retained());
      }
    }
  }

  /** Forgets what it holds. */
  void clear() {
    reached.clear();
  }

  Tensor bucket(int index) {
    return buckets.get(index);
  }

  BitSet reached() {
    return reached;
  }

  /** Takes the gradient of a parameter. */
  void take(int parameter, org.bytedeco.pytorch.Tensor gradient) {
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      view(parameter).copy_(gradient);
    }
    reached.set(parameter);
  }

  /** Takes the gradients of all parameters of a bucket that have not been taken yet. */
  void takeRest(int bucket) {
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      for (int i : layout.members(bucket)) {
        Tensor parameter = layout.parameter(i);
        if (reached.get(i)) {
          continue;
        }
        if (parameter.hasGradient()) {
          take(i, parameter.gradient().engine());
        } else {
          view(i).zero_();
        }
      }
    }
  }

  /** Adds a bucket of another to its own. */
  void add(FlatGradients other, int bucket) {
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      buckets.get(bucket).addInPlace(other.buckets.get(bucket));
    }
  }

  void addReached(FlatGradients other) {
    reached.or(other.reached);
  }

  /** Makes what it holds the gradients of the parameters, in place, and those of no others. */
  void give() {
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      for (int i = 0; i < layout.parameters(); i++) {
        Tensor parameter = layout.parameter(i);
        if (reached.get(i)) {
          parameter.engine().mutable_grad().put(on(parameter.device(), view(i)));
        } else {
          parameter.clearGradient();
        }
      }
    }
  }

  /** Gradients may have travelled through the processor's memory. */
  private static org.bytedeco.pytorch.Tensor on(Device device, org.bytedeco.pytorch.Tensor view) {
    return view.is_cpu() == device.isCpu()
        ? view
        : view.to(new org.bytedeco.pytorch.Device(device.toString()), view.scalar_type());
  }

  /** The place of a parameter's gradient, with the parameter's own order in memory. */
  private org.bytedeco.pytorch.Tensor view(int parameter) {
    return buckets
        .get(layout.bucketOf(parameter))
        .engine()
        .as_strided(
            layout.parameter(parameter).shape(),
            layout.strides(parameter),
            new LongOptional(layout.offset(parameter)));
  }

  @Override
  public void close() {
    buckets.forEach(Tensor::close);
  }
}
