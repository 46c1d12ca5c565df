package org.groupdetr.weights;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.Counted;
import org.groupdetr.weights.Values.Entries;
import org.groupdetr.weights.Values.Function;
import org.groupdetr.weights.Values.Inert;
import org.groupdetr.weights.Values.Items;
import org.groupdetr.weights.Values.Nothing;
import org.groupdetr.weights.Values.NumpyArray;
import org.groupdetr.weights.Values.NumpyType;
import org.groupdetr.weights.Values.Storage;
import org.groupdetr.weights.Values.Text;
import org.groupdetr.weights.Values.Truth;
import org.groupdetr.weights.Values.Value;
import org.groupdetr.weights.Values.View;
import org.groupdetr.weights.Values.Whole;

/** What the functions on the list of {@link Global} mean, said without calling anything. */
final class PickledObjects {
  /** A value in a dict is an object of the JVM, and a name. */
  private static final int ENTRY = 4;

  private final PickleBudget budget;

  PickledObjects(PickleBudget budget) {
    this.budget = budget;
  }

  /** The result of calling a function of the list. */
  Value made(Value function, Value arguments) {
    if (!(function instanceof Function named) || !(arguments instanceof Items items)) {
      throw new MalformedFile("calls something that is no function");
    }
    List<Value> given = items.list();
    return switch (named.global()) {
      case ORDERED_DICT -> dict(given);
      case NAMESPACE -> {
        requireCount("argparse.Namespace", given, 0);
        yield new Entries(Global.NAMESPACE);
      }
      case REBUILD_TENSOR -> view(given);
      case REBUILD_PARAMETER -> parameter(given);
      case NUMPY_RECONSTRUCT -> NumpyObjects.empty(given);
      case NUMPY_FROM_BUFFER -> NumpyObjects.array(given, this);
      case NUMPY_TYPE -> NumpyObjects.type(given);
      case INERT -> new Inert("an object without meaning for weights");
      case STORAGE, DICT, NUMPY_ARRAY ->
          throw new MalformedFile("calls a storage or a class, which is no function");
    };
  }

  static void requireCount(String what, List<Value> given, int count) {
    if (given.size() != count) {
      throw new MalformedFile(
          "gives %s %s, not %d", what, Counted.of(given.size(), "argument"), count);
    }
  }

  private Entries dict(List<Value> given) {
    Entries dict = new Entries(Global.ORDERED_DICT);
    if (given.isEmpty()) {
      return dict;
    }
    requireCount("collections.OrderedDict", given, 1);
    for (Value pair : list("the pairs of a dict", given.get(0))) {
      List<Value> both = list("a pair of a dict", pair);
      requireCount("a pair of a dict", both, 2);
      put(dict, both.get(0), both.get(1));
    }
    return dict;
  }

  /** Sets a value; numbers as keys become text, as in the state of optimizers. */
  void put(Entries entries, Value key, Value value) {
    budget.spend(ENTRY);
    String name;
    if (key instanceof Text text) {
      name = text.text();
    } else if (key instanceof Whole whole) {
      name = whole.number().toString();
    } else {
      throw new MalformedFile("has a dict with a key that is neither text nor a whole number");
    }
    if (entries.map().putIfAbsent(name, value) != null) {
      throw new MalformedFile("has a dict with the key '%s' twice", name);
    }
  }

  /** Arguments: storage, offset, sizes, strides, and three that mean nothing to numbers. */
  private View view(List<Value> given) {
    if (given.size() < 4 || given.size() > 7) {
      throw new MalformedFile("gives a tensor %s, not 6", Counted.of(given.size(), "argument"));
    }
    if (!(given.get(0) instanceof Storage storage)) {
      throw new MalformedFile("has a tensor without a storage");
    }
    return new View(
        storage,
        whole("the offset of a tensor", given.get(1)),
        wholes("the sizes of a tensor", given.get(2)),
        wholes("the strides of a tensor", given.get(3)));
  }

  private static Value parameter(List<Value> given) {
    requireCount("a parameter", given, 3);
    if (given.get(0) instanceof View view && given.get(1) instanceof Truth) {
      return view;
    }
    throw new MalformedFile("has a parameter that is no tensor");
  }

  /** Gives an object its state. */
  void build(Value object, Value state) {
    if (object instanceof Entries entries && entries.kind() == Global.NAMESPACE) {
      if (!(state instanceof Entries values)) {
        throw new MalformedFile("gives a namespace a state that is no dict");
      }
      budget.spend((long) ENTRY * values.map().size());
      entries.map().putAll(values.map());
    } else if (object instanceof Entries entries && entries.kind() == Global.ORDERED_DICT) {
      // Versions of modules, which say nothing of the numbers.
      if (!(state instanceof Entries)) {
        throw new MalformedFile("gives a dict a state that is no dict");
      }
    } else if (object instanceof NumpyType type) {
      NumpyObjects.build(type, state);
    } else if (object instanceof NumpyArray array) {
      NumpyObjects.build(array, state, this);
    } else if (!(object instanceof Inert)) {
      throw new MalformedFile("gives a state to something that has none");
    }
  }

  /** The storage of a persistent id: kind, class, key, place, count, and in old files a part. */
  Storage storage(Value id) {
    List<Value> parts = list("a persistent id", id);
    if (parts.size() < 5
        || parts.size() > 6
        || !(parts.get(0) instanceof Text kind)
        || !kind.text().equals("storage")
        || !(parts.get(1) instanceof Function type)
        || type.global() != Global.STORAGE
        || !(parts.get(2) instanceof Text key)) {
      throw new MalformedFile("has a persistent id that is no storage");
    }
    long count = whole("the count of a storage", parts.get(4));
    if (count < 0) {
      throw new MalformedFile("has a storage of %s", Counted.of(count, "number"));
    }
    if (parts.size() == 5 || parts.get(5) == Nothing.NONE) {
      return new Storage(type.type(), key.text(), count, 0, count);
    }
    List<Value> part = list("a part of a storage", parts.get(5));
    requireCount("a part of a storage", part, 3);
    long from = whole("the offset of a storage", part.get(1));
    long size = whole("the size of a storage", part.get(2));
    if (from < 0 || size < 0 || from > count || size > count - from) {
      throw new MalformedFile(
          "has a storage of %s with a part beyond its end", Counted.of(count, "number"));
    }
    return new Storage(type.type(), key.text(), count, from, size);
  }

  /** One storage has one type and one size. */
  static void requireAlike(Storage one, Storage other) {
    if (one.type() != other.type() || one.count() != other.count()) {
      throw new MalformedFile("describes the storage '%s' in two ways", one.key());
    }
  }

  static List<Value> list(String what, Value value) {
    if (value instanceof Items items) {
      return items.list();
    }
    throw new MalformedFile("has %s that is no list", what);
  }

  private static long whole(String what, Value value) {
    if (value instanceof Whole whole) {
      return small(what, whole.number());
    }
    throw new MalformedFile("has %s that is no whole number", what);
  }

  private static long small(String what, BigInteger number) {
    if (number.bitLength() > 63) {
      throw new MalformedFile("has %s beyond all bounds: %s", what, number);
    }
    return number.longValue();
  }

  List<Long> wholes(String what, Value value) {
    List<Value> given = list(what, value);
    budget.spend(given.size());
    List<Long> numbers = new ArrayList<>();
    for (Value one : given) {
      numbers.add(whole(what, one));
    }
    return numbers;
  }
}
