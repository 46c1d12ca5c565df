package org.groupdetr.weights;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.tensor.DType;

/** What a pickle of tensors may hold. */
final class Values {
  private Values() {}

  /** Any of them. Those that hold others may hold themselves: none compares by content. */
  sealed interface Value {}

  /** None. */
  enum Nothing implements Value {
    NONE
  }

  /** True or false. */
  record Truth(boolean yes) implements Value {}

  /** A whole number of any size. */
  record Whole(BigInteger number) implements Value {}

  /** A number with a fraction. */
  record Real(double number) implements Value {}

  /**
   * A text.
   *
   * @param text empty where it is too long to be a name
   * @param at where it stands in the file, as UTF-8
   * @param count bytes there
   */
  record Text(String text, long at, long count) implements Value {}

  /**
   * Bytes, which stay where they are in the file.
   *
   * @param letters whether each byte stands there as the letter of that number, in UTF-8
   */
  record Bytes(long at, long count, boolean letters) implements Value {}

  /** A list, a tuple or a set. */
  static final class Items implements Value {
    private final List<Value> items;

    Items(List<Value> items) {
      this.items = new ArrayList<>(items);
    }

    List<Value> list() {
      return items;
    }
  }

  /** A dict, or an object of whose class only the values by name matter. */
  static final class Entries implements Value {
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<String> numbered = new HashSet<>();
    private final Global kind;
    private final String name;

    Entries(Global kind) {
      this(kind, "dict");
    }

    /** An object of the class of that name. */
    Entries(Global kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    /** Dict, ordered dict, namespace, or an object that does nothing. */
    Global kind() {
      return kind;
    }

    /** What its class is called. */
    String name() {
      return name;
    }

    Map<String, Value> map() {
      return values;
    }

    /** Sets a value; of two under one key the later one stays, as in Python. */
    void put(Value key, Value value) {
      String plain = Keys.name(key);
      boolean text = key instanceof Text;
      if (text && numbered.remove(plain)) {
        // The text keeps the plain name: weights are called by texts.
        Value before = values.remove(plain);
        values.put(plain + Keys.ODD, before == null ? Nothing.NONE : before);
      } else if (!text && values.containsKey(plain) && !numbered.contains(plain)) {
        plain += Keys.ODD;
      } else if (!text) {
        numbered.add(plain);
      }
      values.put(plain, value);
    }
  }

  /** A tensor whose numbers cannot be read, with the reason, in words that go on from "it". */
  record Unreadable(String reason) implements Value {}

  /**
   * A function or a class that a file names.
   *
   * @param name with its module, for messages
   */
  record Function(Global global, DType type, String name) implements Value {}

  /**
   * Memory that tensors lie in.
   *
   * @param key its name in the file
   * @param count numbers in it
   * @param from first number that this is about: old files have storages within storages
   * @param size numbers that this is about
   */
  record Storage(DType type, String key, long count, long from, long size) implements Value {}

  /** How numpy says what an array's numbers are; the order of their bytes comes with its state. */
  static final class NumpyType implements Value {
    private final String name;
    private String order = "=";

    NumpyType(String name) {
      this.name = name;
    }

    /** Kind and bytes, such as {@code f4}. */
    String name() {
      return name;
    }

    /** {@code <} for little-endian, {@code |} where it does not matter. */
    String order() {
      return order;
    }

    void order(String given) {
      order = given;
    }
  }

  /** An array of numpy, which is empty until its state is given. */
  static final class NumpyArray implements Value {
    private Optional<Packed> numbers = Optional.empty();
    private String problem = "is an array of numpy without numbers";
    private boolean plain = true;

    Optional<Packed> numbers() {
      return numbers;
    }

    /** Why it has no numbers, if it has none. */
    String problem() {
      return problem;
    }

    /** It has none, for a reason. */
    void unreadable(String reason) {
      problem = reason;
      plain = false;
    }

    /** Whether numbers may be given to it. */
    boolean isPlain() {
      return plain;
    }

    void numbers(Packed given) {
      numbers = Optional.of(given);
    }
  }

  /**
   * An array whose numbers lie in the pickle itself.
   *
   * @param columns whether they lie column by column, and not row by row
   */
  record Packed(NumpyType type, List<Long> shape, boolean columns, Bytes bytes) {}

  /** A tensor: part of a storage. */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Value {}
}
