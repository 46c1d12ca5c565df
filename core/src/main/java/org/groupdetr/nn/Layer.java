package org.groupdetr.nn;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A part of a network: its parameters, its buffers (numbers that are not trained) and the parts
 * that it is made of, each under a name. Full names join the parts' names by dots and equal those
 * of the published checkpoints. A child may have several words in its name, or none: then its own
 * names stand directly under its parent.
 */
public abstract class Layer implements AutoCloseable {
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Map<String, Layer> children = new LinkedHashMap<>();
  private final List<Layer> inlined = new ArrayList<>();
  private final List<Runnable> closeActions = new ArrayList<>();
  private boolean fused;

  /** A tensor with a place in the tree; moving the network replaces it. */
  protected static final class Slot {
    private Tensor tensor;
    private final boolean parameter;
    private boolean spared;

    private Slot(Tensor tensor, boolean parameter) {
      this.tensor = tensor;
      this.parameter = parameter;
    }

    /** The tensor as it stands. */
    public Tensor get() {
      return tensor;
    }
  }

  /** Declares a trained tensor; its life is the layer's from here on. */
  protected final Slot parameter(String name, Tensor value) {
    Slot slot = new Slot(value.detach().requireGradient(true).retained(), true);
    slots.put(name, slot);
    return slot;
  }

  /** Declares a trained tensor that need not be kept small: of a norm or an embedding. */
  protected final Slot spared(String name, Tensor value) {
    Slot slot = parameter(name, value);
    slot.spared = true;
    return slot;
  }

  /** Full names of the parameters of norms and embeddings. */
  public final Set<String> spared() {
    Set<String> names = new LinkedHashSet<>();
    walk(
        "",
        (name, slot) -> {
          if (slot.spared) {
            names.add(name);
          }
        });
    return names;
  }

  /** Declares a tensor that is not trained. */
  protected final Slot buffer(String name, Tensor value) {
    Slot slot = new Slot(value.detach().retained(), false);
    slots.put(name, slot);
    return slot;
  }

  /** Declares a part; an empty name puts its names directly under this layer's. */
  protected final <L extends Layer> L child(String name, L layer) {
    if (name.isEmpty()) {
      inlined.add(layer);
    } else {
      children.put(name, layer);
    }
    return layer;
  }

  /** Parameters by full name, in the order of their declaration. */
  public final Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    walk(
        "",
        (name, slot) -> {
          if (slot.parameter) {
            all.put(name, slot.tensor);
          }
        });
    return all;
  }

  /** Parameters and buffers by full name. */
  public final Map<String, Tensor> state() {
    requireNotFused();
    Map<String, Tensor> all = new LinkedHashMap<>();
    walk("", (name, slot) -> all.put(name, slot.tensor));
    return all;
  }

  private void walk(String prefix, BiConsumer<String, Slot> visit) {
    slots.forEach((name, slot) -> visit.accept(prefix + name, slot));
    inlined.forEach(layer -> layer.walk(prefix, visit));
    children.forEach((name, layer) -> layer.walk(prefix + name + ".", visit));
  }

  /** Stops training this part. */
  public final void freeze() {
    parameters().values().forEach(tensor -> tensor.requireGradient(false));
  }

  /**
   * Prepares for use alone: what follows from the parameters is worked out once, in their own
   * memory. From here on nothing is trained, loaded, stored, moved or converted.
   */
  public final void fuse() {
    requireNotFused();
    freeze();
    try (Scope scope = Scope.open()) {
      fuseParts();
    }
  }

  private void fuseParts() {
    fused = true;
    onFuse();
    inlined.forEach(Layer::fuseParts);
    children.values().forEach(Layer::fuseParts);
  }

  /** Works out what follows from this layer's parameters; its parts do so afterwards. */
  protected void onFuse() {}

  /** Gives back the memory of a parameter that nothing reads now that the layer has settled. */
  final void release(Slot slot) {
    slots.values().remove(slot);
    slot.tensor.close();
  }

  /** Has something done when the layer closes. */
  protected final void onClose(Runnable work) {
    closeActions.add(work);
  }

  /** Keeps a tensor that was worked out when the layer settled; its life is the layer's. */
  protected final void retainUntilClose(Tensor tensor) {
    tensor.retained();
    onClose(tensor::close);
  }

  /**
   * Takes the values of a state.
   *
   * @throws UserException if a tensor is missing, left over, or of another shape; nothing is
   *     changed
   */
  public final void load(Map<String, Tensor> state) {
    Map<String, Tensor> own = state();
    List<String> wrong = new ArrayList<>();
    own.forEach(
        (name, tensor) -> {
          Tensor found = state.get(name);
          if (found == null) {
            wrong.add("missing " + name);
          } else if (!java.util.Arrays.equals(found.shape(), tensor.shape())) {
            wrong.add(name + " is " + found + ", not " + tensor);
          }
        });
    state.keySet().stream()
        .filter(n -> !own.containsKey(n))
        .forEach(n -> wrong.add("unknown " + n));
    if (!wrong.isEmpty()) {
      throw UserException.of(
          "the weights do not fit: %d differences, first: %s",
          wrong.size(), String.join("; ", wrong.subList(0, Math.min(5, wrong.size()))));
    }
    try (NoGrad quiet = NoGrad.open()) {
      own.forEach((name, tensor) -> tensor.copyFrom(state.getOrDefault(name, tensor)));
    }
  }

  /** Moves all tensors to a device. Optimizers must be made afterwards. */
  public final void move(Device device) {
    requireNotFused();
    walk(
        "",
        (name, slot) -> {
          if (!slot.tensor.device().equals(device)) {
            replace(slot, tensor -> tensor.to(device));
          }
        });
  }

  /** Changes the type of all floating tensors. Optimizers must be made afterwards. */
  public final void convert(DType type) {
    requireNotFused();
    walk(
        "",
        (name, slot) -> {
          if (slot.tensor.type() != type) {
            replace(slot, tensor -> tensor.to(type));
          }
        });
  }

  private void requireNotFused() {
    require(!fused, "a network that has settled cannot be changed");
  }

  private static void replace(Slot slot, UnaryOperator<Tensor> change) {
    try (Scope scope = Scope.open()) {
      Tensor old = slot.tensor;
      slot.tensor = change.apply(old.detach()).requireGradient(old.requiresGradient()).retained();
      old.close();
    }
  }

  /** Copies of all tensors of the state, on the processor, in the scope that is open. */
  public final Map<String, Tensor> copiedState() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    state().forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
    return copies;
  }

  @Override
  public final void close() {
    walk("", (name, slot) -> slot.tensor.close());
    runCloseActions();
  }

  private void runCloseActions() {
    closeActions.forEach(Runnable::run);
    inlined.forEach(Layer::runCloseActions);
    children.values().forEach(Layer::runCloseActions);
  }

  /** Runs a constructor's arithmetic without graph and without leaving handles behind. */
  protected static Tensor computeNoGrad(Supplier<Tensor> value) {
    try (NoGrad quiet = NoGrad.open()) {
      return Scope.tidy(value);
    }
  }

  /** Zeros, float32. */
  protected static Tensor zeros(long... shape) {
    return Tensors.zeros(DType.FLOAT32, shape);
  }

  /** Ones, float32. */
  protected static Tensor ones(long... shape) {
    return Tensors.zeros(DType.FLOAT32, shape).fill(1);
  }
}
