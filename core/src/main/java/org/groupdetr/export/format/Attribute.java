package org.groupdetr.export.format;

import java.util.List;

/** What a node is told besides its inputs. */
public sealed interface Attribute {
  /** The attribute's name, as the operator's definition has it. */
  String name();

  /** A whole number. */
  record Int(String name, long value) implements Attribute {}

  /** Whole numbers. */
  record Ints(String name, List<Long> values) implements Attribute {
    public Ints {
      values = List.copyOf(values);
    }
  }

  /** A number. */
  record Real(String name, float value) implements Attribute {}

  /** A word. */
  record Text(String name, String value) implements Attribute {}

  /** A whole number. */
  static Attribute of(String name, long value) {
    return new Int(name, value);
  }

  /** Whole numbers. */
  static Attribute of(String name, List<Long> values) {
    return new Ints(name, values);
  }

  /** A number. */
  static Attribute of(String name, double value) {
    return new Real(name, (float) value);
  }

  /** A word. */
  static Attribute of(String name, String value) {
    return new Text(name, value);
  }
}
