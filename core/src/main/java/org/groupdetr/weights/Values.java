package org.groupdetr.weights;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** A text. */
  record Text(String text) implements Value {}

  /** Bytes, which stay where they are in the file. */
  record Bytes(long at, long count) implements Value {}

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
    private final Global kind;

    Entries(Global kind) {
      this.kind = kind;
    }

    /** Dict, ordered dict or namespace. */
    Global kind() {
      return kind;
    }

    Map<String, Value> map() {
      return values;
    }
  }

  /** An object that means nothing to us and does nothing. */
  record Inert(String name) implements Value {}

  /** A function or a class that a file may name. */
  record Function(Global global, DType type) implements Value {}

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

    Optional<Packed> numbers() {
      return numbers;
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
