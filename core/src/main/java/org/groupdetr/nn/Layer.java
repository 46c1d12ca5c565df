package org.groupdetr.nn;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.tensor.precision.Precision;

/**
 * A part of a network: its parameters, its buffers (numbers that are not trained) and the parts
 * that it is made of, each under a name. Full names join the parts' names by dots and equal those
 * of the published checkpoints. A child may have several words in its name, or none: then its own
 * names stand directly under its parent.
 */
public abstract class Layer implements AutoCloseable {
  private final Map<String, Held> tensors = new LinkedHashMap<>();
  private final Map<String, Layer> children = new LinkedHashMap<>();
  private final List<Layer> inlined = new ArrayList<>();
  private final List<Runnable> closeActions = new ArrayList<>();
  private Role.Rate rate = Role.Rate.MAIN;
  private int copy;
  private int layersBehind;
  private boolean fused;
  private Precision precision = Precision.FLOAT32;

  /** A tensor with a place in the tree; moving the network replaces it. */
  static final class Held {
    private Tensor tensor;
    private final boolean trained;
    private boolean changes;
    private boolean decays;
    private Role.Rows rows = Role.Rows.NONE;
    private int layersBehind;

    private Held(Tensor tensor, boolean trained) {
      this.tensor = tensor.retained();
      this.trained = trained;
      this.decays = trained;
    }

    private Role role(Place place, String name) {
      return new Role(
          place.rate(),
          decays,
          rows,
          place.copy(),
          place.plain() + name,
          Math.max(layersBehind, place.layersBehind()));
    }
  }

  /** A tensor that is trained. */
  protected static final class Parameter {
    private final Held held;

    private Parameter(Tensor tensor) {
      held = new Held(tensor.detach().requireGradient(true), true);
    }

    /** The tensor as it stands. */
    public Tensor get() {
      return held.tensor;
    }

    /** It need not be kept small: of a norm or an embedding. */
    public Parameter withoutDecay() {
      held.decays = false;
      return this;
    }

    /** So many layers of the backbone stand behind it, as layer decay counts. */
    public Parameter layersBehind(int layers) {
      held.layersBehind = layers;
      return this;
    }

    /** Its first axis is that of queries or of classes. */
    public Parameter rows(Role.Rows each) {
      held.rows = each;
      return this;
    }
  }

  /** A tensor that is not trained. */
  protected static final class Buffer {
    private final Held held;

    private Buffer(Tensor tensor) {
      held = new Held(tensor.detach(), false);
    }

    /** Passes of training change it. */
    public Buffer changing() {
      held.changes = true;
      return this;
    }

    /** The tensor as it stands. */
    public Tensor get() {
      return held.tensor;
    }
  }

  /** Declares a trained tensor; its life is the layer's from here on. */
  protected final Parameter parameter(String name, Tensor value) {
    Parameter parameter = new Parameter(value);
    tensors.put(name, parameter.held);
    return parameter;
  }

  /** Declares a tensor that is not trained. */
  protected final Buffer buffer(String name, Tensor value) {
    Buffer buffer = new Buffer(value);
    tensors.put(name, buffer.held);
    return buffer;
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

  /** Declares a part that is trained with a learning rate of its own. */
  protected final <L extends Layer> L child(String name, L layer, Role.Rate rate) {
    ((Layer) layer).rate = rate;
    return child(name, layer);
  }

  /**
   * Declares one of several like parts side by side, of which only the first is used after
   * training.
   *
   * @param copy which one, counted from 0
   */
  protected final <L extends Layer> L child(String name, L layer, int copy) {
    ((Layer) layer).copy = copy;
    return child(name, layer);
  }

  /**
   * Declares a part of a backbone.
   *
   * @param layers how many layers of the backbone stand behind it, as layer decay counts
   */
  protected final <L extends Layer> L childBefore(int layers, String name, L layer) {
    ((Layer) layer).layersBehind = layers;
    return child(name, layer);
  }

  /** Parameters by full name, in the order of their declaration. */
  public final Map<String, Tensor> parameters() {
    return tensors(held -> held.trained);
  }

  /** Buffers that passes of training change, by full name. */
  public final Map<String, Tensor> statistics() {
    return tensors(held -> held.changes);
  }

  /** Parameters and buffers by full name. */
  public final Map<String, Tensor> state() {
    requireNotFused();
    return tensors(held -> true);
  }

  private Map<String, Tensor> tensors(Predicate<Held> chosen) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    walk(
        (name, held) -> {
          if (chosen.test(held)) {
            all.put(name, held.tensor);
          }
        });
    return all;
  }

  /** What each tensor of the state is for, by full name. */
  public final Map<String, Role> roles() {
    Map<String, Role> roles = new LinkedHashMap<>();
    walk(Place.ROOT, (place, name, held) -> roles.put(place.name(name), held.role(place, name)));
    return roles;
  }

  private void walk(BiConsumer<String, Held> visit) {
    walk(Place.ROOT, (place, name, held) -> visit.accept(place.name(name), held));
  }

  private void walk(Place place, Place.Visit visit) {
    tensors.forEach((name, held) -> visit.see(place, name, held));
    inlined.forEach(
        part -> part.walk(place.of("", part.rate, part.copy, part.layersBehind), visit));
    children.forEach(
        (name, part) -> part.walk(place.of(name, part.rate, part.copy, part.layersBehind), visit));
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

  /** Gives back the memory of a parameter that nothing reads now that the layer is fused. */
  protected final void release(Parameter parameter) {
    tensors.values().remove(parameter.held);
    parameter.get().close();
  }

  /** Has something done when the layer closes. */
  protected final void onClose(Runnable work) {
    closeActions.add(work);
  }

  /** Keeps a tensor that was worked out when the layer was fused; its life is the layer's. */
  protected final void retainUntilClose(Tensor tensor) {
    tensor.retained();
    onClose(tensor::close);
  }

  /**
   * Has all parts multiply in that precision from here on; float32 where nothing is said. Parts
   * that give few numbers, such as boxes and classes, stay in float32.
   */
  public final void compute(Precision in) {
    requireNotFused();
    setPrecision(in);
  }

  private void setPrecision(Precision in) {
    precision = in;
    inlined.forEach(part -> part.setPrecision(in));
    children.values().forEach(part -> part.setPrecision(in));
  }

  /** In what this part multiplies. */
  protected final Precision precision() {
    return precision;
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
          "the weights do not fit: %s, first: %s",
          Counted.of(wrong.size(), "difference"),
          String.join("; ", wrong.subList(0, Math.min(5, wrong.size()))));
    }
    try (NoGrad quiet = NoGrad.open()) {
      own.forEach((name, tensor) -> tensor.copyFrom(state.getOrDefault(name, tensor)));
    }
  }

  /** Moves all tensors to a device. Optimizers must be made afterwards. */
  public final void move(Device device) {
    change(tensor -> !tensor.device().equals(device), tensor -> tensor.to(device));
  }

  /** Changes the type of all floating tensors. Optimizers must be made afterwards. */
  public final void convert(DType type) {
    change(tensor -> tensor.type() != type, tensor -> tensor.to(type));
  }

  private void change(Predicate<Tensor> which, UnaryOperator<Tensor> change) {
    requireNotFused();
    walk(
        (name, held) -> {
          if (which.test(held.tensor)) {
            replace(held, change);
          }
        });
  }

  private void requireNotFused() {
    require(!fused, "a network that is fused cannot be changed");
  }

  private static void replace(Held held, UnaryOperator<Tensor> change) {
    try (Scope scope = Scope.open()) {
      Tensor old = held.tensor;
      held.tensor = change.apply(old.detach()).requireGradient(old.requiresGradient()).retained();
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
    walk((name, held) -> held.tensor.close());
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
