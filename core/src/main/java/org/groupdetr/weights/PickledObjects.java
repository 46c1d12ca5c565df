package org.groupdetr.weights;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.common.Counted;
import org.groupdetr.weights.Values.Bytes;
import org.groupdetr.weights.Values.Entries;
import org.groupdetr.weights.Values.Function;
import org.groupdetr.weights.Values.Items;
import org.groupdetr.weights.Values.Nothing;
import org.groupdetr.weights.Values.NumpyArray;
import org.groupdetr.weights.Values.NumpyType;
import org.groupdetr.weights.Values.Storage;
import org.groupdetr.weights.Values.Text;
import org.groupdetr.weights.Values.Truth;
import org.groupdetr.weights.Values.Unreadable;
import org.groupdetr.weights.Values.Value;
import org.groupdetr.weights.Values.View;
import org.groupdetr.weights.Values.Whole;

/** What the functions on the list of {@link Global} mean, said without calling anything. */
final class PickledObjects {
  /** A value in a dict is an object of the JVM, and a name. */
  private static final int ENTRY = 4;

  private final PickleBudget budget;
  private final Map<String, Integer> passedOver = new TreeMap<>();

  PickledObjects(PickleBudget budget) {
    this.budget = budget;
  }

  /** Names of the classes of objects that were passed over, with how many there are. */
  Map<String, Integer> passedOver() {
    return passedOver;
  }

  /** The result of calling a function, or of making an object of a class. */
  Value made(Value function, Value arguments) {
    if (function instanceof Entries object && object.kind() == Global.INERT) {
      return inert(object.name());
    }
    if (!(function instanceof Function named) || !(arguments instanceof Items items)) {
      throw new MalformedFile("calls something that is no function");
    }
    List<Value> given = items.list();
    return switch (named.global()) {
      case ORDERED_DICT -> dict(given);
      case DEFAULT_DICT -> new Entries(Global.ORDERED_DICT);
      case ITEMS -> items(given);
      case NAMESPACE -> new Entries(Global.NAMESPACE);
      case REBUILD_TENSOR -> view(given);
      case REBUILD_PARAMETER -> parameter(given);
      case REBUILD_FROM_TYPE -> fromType(given);
      case REBUILD_OTHER ->
          new Unreadable("is of a kind that is not supported (" + named.name() + ")");
      case NUMPY_RECONSTRUCT -> NumpyObjects.empty(given);
      case NUMPY_FROM_BUFFER -> NumpyObjects.array(given, this);
      case NUMPY_TYPE -> NumpyObjects.type(given);
      case ENCODE -> encoded(given);
      case GETATTR -> constant(given);
      case INERT -> inert(named.name());
      case STORAGE, OTHER_STORAGE, DICT, NUMPY_ARRAY ->
          throw new MalformedFile("calls a storage or a class, which is no function");
    };
  }

  private Entries inert(String name) {
    passedOver.merge(name, 1, Integer::sum);
    return new Entries(Global.INERT, name);
  }

  private Items items(List<Value> given) {
    return !given.isEmpty() && given.get(0) instanceof Items same ? same : new Items(List.of());
  }

  /** Arguments: a function, the class of the tensor, the function's arguments, a state. */
  private Value fromType(List<Value> given) {
    if (given.size() < 3) {
      throw new MalformedFile("gives a tensor %s, not 4", Counted.of(given.size(), "argument"));
    }
    return made(given.get(0), given.get(2));
  }

  /** Arguments: a text, and how its letters become bytes. */
  private static Value encoded(List<Value> given) {
    if (given.size() == 2
        && given.get(0) instanceof Text letters
        && given.get(1) instanceof Text how
        && how.text().matches("(?i)latin-?1|iso-?8859-1")) {
      return new Bytes(letters.at(), letters.count(), true);
    }
    return Nothing.NONE;
  }

  /** Arguments: a class, and the name of a constant. All else is a way round lists of names. */
  private Value constant(List<Value> given) {
    if (given.size() == 2
        && given.get(0) instanceof Function type
        && type.global() == Global.INERT
        && type.name().matches("[\\w.]*\\.[A-Z]\\w*")
        && given.get(1) instanceof Text) {
      return inert(type.name());
    }
    throw HarmfulNames.refusal("builtins.getattr");
  }

  static void requireCount(String what, List<Value> given, int count) {
    if (given.size() != count) {
      throw new MalformedFile(
          "gives %s %s, not %d", what, Counted.of(given.size(), "argument"), count);
    }
  }

  private Entries dict(List<Value> given) {
    if (!given.isEmpty() && given.get(0) instanceof Entries counted) {
      return counted;
    }
    Entries dict = new Entries(Global.ORDERED_DICT);
    if (given.isEmpty()) {
      return dict;
    }
    for (Value pair : list("the pairs of a dict", given.get(0))) {
      List<Value> both = list("a pair of a dict", pair);
      requireCount("a pair of a dict", both, 2);
      put(dict, both.get(0), both.get(1));
    }
    return dict;
  }

  /** Sets a value. */
  void put(Entries entries, Value key, Value value) {
    budget.spend(ENTRY);
    entries.put(key, value);
  }

  /** Adds values to a list, or to an object that is made like one. */
  void append(Value object, List<Value> more) {
    if (object instanceof Items items) {
      items.list().addAll(more);
    } else if (object instanceof Entries entries && entries.kind() == Global.INERT) {
      budget.spend((long) ENTRY * more.size());
      for (Value one : more) {
        entries.map().put(Integer.toString(entries.map().size()), one);
      }
    } else {
      throw new MalformedFile("adds to something that is no list");
    }
  }

  /** Arguments: storage, offset, sizes, strides, and three that mean nothing to numbers. */
  private Value view(List<Value> given) {
    if (given.size() < 4 || given.size() > 7) {
      throw new MalformedFile("gives a tensor %s, not 6", Counted.of(given.size(), "argument"));
    }
    if (given.get(0) instanceof Unreadable other) {
      return other;
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

  /** Arguments: a tensor, whether it is trained, hooks, and a state where it has one. */
  private static Value parameter(List<Value> given) {
    if (given.size() >= 3
        && given.size() <= 4
        && TensorHolders.isTensor(given.get(0))
        && given.get(1) instanceof Truth) {
      return given.get(0);
    }
    throw new MalformedFile("has a parameter that is no tensor");
  }

  /** Gives an object its state. */
  void build(Value object, Value state) {
    if (object instanceof Entries entries && entries.kind() == Global.NAMESPACE) {
      if (state instanceof Entries values) {
        budget.spend((long) ENTRY * values.map().size());
        entries.map().putAll(values.map());
      }
    } else if (object instanceof NumpyType type) {
      NumpyObjects.build(type, state);
    } else if (object instanceof NumpyArray array) {
      NumpyObjects.build(array, state, this);
    } else if (!(object instanceof Entries || object instanceof Items)
        && !(object instanceof Function || TensorHolders.isTensor(object))) {
      throw new MalformedFile("gives a state to something that has none");
    }
    // What else has a state: versions of modules, attributes of objects that do nothing.
  }

  /** The storage of a persistent id: kind, class, key, place, count, and in old files a part. */
  Value storage(Value id) {
    List<Value> parts = list("a persistent id", id);
    if (parts.size() < 5
        || parts.size() > 6
        || !(parts.get(0) instanceof Text kind)
        || !kind.text().equals("storage")
        || !(parts.get(1) instanceof Function type)
        || !(type.global() == Global.STORAGE || type.global() == Global.OTHER_STORAGE)
        || !(parts.get(2) instanceof Text key)) {
      throw new MalformedFile("has a persistent id that is no storage");
    }
    if (type.global() == Global.OTHER_STORAGE) {
      return new Unreadable("is of a type of number that is not supported (" + type.name() + ")");
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
