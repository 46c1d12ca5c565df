package org.groupdetr.weights;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.common.Counted;
import org.groupdetr.weights.TorchReader.Content;
import org.groupdetr.weights.Values.Entries;
import org.groupdetr.weights.Values.Items;
import org.groupdetr.weights.Values.NumpyArray;
import org.groupdetr.weights.Values.Unreadable;
import org.groupdetr.weights.Values.Value;
import org.groupdetr.weights.Values.View;

/** The tensors in what was saved, by path: keys joined by {@code /}. */
final class TorchTensors {
  private static final int DEEPEST = 64;

  /** Where PyTorch's parts of networks live. */
  private static final String NETWORKS = "torch.nn.modules.";

  /** So many letters of a name cost as much as a value. */
  private static final int LETTERS = 16;

  /** A view that repeats numbers may be this large; official files hold none. */
  private static final long LARGEST_REPETITION = 1 << 22;

  private final Content content;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();
  private final Set<Value> holding;

  /** What is being looked through; what holds itself is passed over there. */
  private final Set<Value> under = new HashSet<>();

  private TorchTensors(Content content) {
    this.content = content;
    this.holding = TensorHolders.of(content.root(), content.budget());
  }

  /**
   * What was found.
   *
   * @param unreadable tensors whose numbers cannot be read, with the reason
   */
  record Found(Map<String, StoredTensor> tensors, Map<String, String> unreadable) {}

  /**
   * Looks through what was saved.
   *
   * @throws MalformedFile also if there are tensors and none can be read, or only a whole network
   */
  static Found of(Content content) throws IOException {
    TorchTensors all = new TorchTensors(content);
    all.visit("", content.root(), 0);
    if (all.tensors.isEmpty()) {
      requireNothingElse(content, all.unreadable);
    }
    return new Found(all.tensors, all.unreadable);
  }

  private static void requireNothingElse(Content content, Map<String, String> unreadable) {
    for (Map.Entry<String, String> one : unreadable.entrySet()) {
      throw new MalformedFile("holds the tensor %s, which %s", one.getKey(), one.getValue());
    }
    String last = "";
    for (String name : content.passedOver().keySet()) {
      last = last.startsWith(NETWORKS) ? last : name;
    }
    if (last.startsWith(NETWORKS)
        || (content.root() instanceof Entries root && root.kind() == Global.INERT)) {
      throw new MalformedFile(
          "holds a whole object of Python (%s) and not only weights; save those in Python with"
              + " torch.save(model.state_dict(), path)",
          last.startsWith(NETWORKS) || !(content.root() instanceof Entries object)
              ? last
              : object.name());
    }
  }

  private void visit(String path, Value value, int depth) throws IOException {
    content.budget().spend(1 + path.length() / LETTERS);
    if (depth > DEEPEST) {
      throw new MalformedFile("holds tensors within values within values, %d deep", depth);
    }
    if (value instanceof View view) {
      add(path, tensor(path, view));
    } else if (value instanceof NumpyArray array) {
      addArray(path, array);
    } else if (value instanceof Unreadable other) {
      unreadable.put(path, other.reason());
    } else if (holding.contains(value) && under.add(value)) {
      visitInner(path, value, depth);
      under.remove(value);
    }
  }

  private void visitInner(String path, Value value, int depth) throws IOException {
    if (value instanceof Entries entries) {
      for (Map.Entry<String, Value> inner : entries.map().entrySet()) {
        visit(below(path, inner.getKey()), inner.getValue(), depth + 1);
      }
    } else if (value instanceof Items items) {
      for (int i = 0; i < items.list().size(); i++) {
        visit(below(path, Integer.toString(i)), items.list().get(i), depth + 1);
      }
    }
  }

  private void addArray(String path, NumpyArray array) throws IOException {
    Optional<String> problem = NumpyObjects.problem(array);
    if (problem.isPresent()) {
      unreadable.put(path, problem.get());
    } else {
      add(path, NumpyObjects.tensor(path, array, content.path()));
    }
  }

  private void add(String path, StoredTensor tensor) {
    if (tensors.putIfAbsent(path, tensor) != null) {
      throw new MalformedFile("has two tensors called %s", path);
    }
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  private StoredTensor tensor(String name, View view) {
    List<Long> shape = view.shape();
    if (shape.size() != view.strides().size()) {
      throw new MalformedFile(
          "gives tensor %s %s and %s",
          name, Counted.of(shape.size(), "size"), Counted.of(view.strides().size(), "stride"));
    }
    try {
      return checked(name, view);
    } catch (ArithmeticException e) {
      throw new MalformedFile("gives tensor %s sizes beyond all bounds: %s", name, shape);
    }
  }

  private StoredTensor checked(String name, View view) {
    long count = 1;
    long last = view.offset();
    for (int axis = 0; axis < view.shape().size(); axis++) {
      long side = view.shape().get(axis);
      long stride = view.strides().get(axis);
      if (side < 0 || stride < 0) {
        throw new MalformedFile(
            "gives tensor %s sizes %s and strides %s", name, view.shape(), view.strides());
      }
      count = Math.multiplyExact(count, side);
      last = Math.addExact(last, Math.multiplyExact(Math.max(0, side - 1), stride));
    }
    long room = view.storage().size();
    if (view.offset() < 0 || (count > 0 ? last >= room : view.offset() > room)) {
      throw new MalformedFile(
          "places tensor %s at the numbers %d to %d of a storage of %d",
          name, view.offset(), last, room);
    }
    if (count > room && count > LARGEST_REPETITION) {
      throw new MalformedFile(
          "makes tensor %s of %s by repeating %d", name, Counted.of(count, "number"), room);
    }
    if (!isPlain(view) && count > StridedBytes.MOST / view.storage().type().bytes()) {
      throw new MalformedFile(
          "has %s of tensor %s out of order; save it in Python as tensor.contiguous()",
          Counted.of(count, "number"), name);
    }
    return stored(view, count, last);
  }

  private StoredTensor stored(View view, long count, long last) {
    int size = view.storage().type().bytes();
    TensorBytes storage = content.storages().get(view.storage().key());
    if (storage == null || count == 0) {
      return new StoredTensor(
          view.storage().type(),
          view.shape(),
          new TensorBytes.InHeap(java.nio.ByteBuffer.allocate(0)));
    }
    long from = (view.storage().from() + view.offset()) * size;
    TensorBytes span = new TensorBytes.Part(storage, from, (last + 1 - view.offset()) * size);
    TensorBytes numbers =
        isPlain(view) ? span : new StridedBytes(span, size, view.shape(), view.strides());
    return new StoredTensor(view.storage().type(), view.shape(), numbers);
  }

  /** Whether the numbers lie row-major and without gaps. */
  private static boolean isPlain(View view) {
    if (view.shape().contains(0L)) {
      return true;
    }
    long expected = 1;
    for (int axis = view.shape().size() - 1; axis >= 0; axis--) {
      long side = view.shape().get(axis);
      if (side != 1 && view.strides().get(axis) != expected) {
        return false;
      }
      expected *= side;
    }
    return true;
  }
}
