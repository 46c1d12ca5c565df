package org.groupdetr.weights;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Bytes are never needed; only that there were some. */
  record Bytes(int count) implements Value {}

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

  /** A tensor: part of a storage. */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Value {}
}
