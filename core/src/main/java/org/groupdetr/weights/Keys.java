package org.groupdetr.weights;

import java.util.List;
import org.groupdetr.weights.Values.Function;
import org.groupdetr.weights.Values.Items;
import org.groupdetr.weights.Values.Real;
import org.groupdetr.weights.Values.Text;
import org.groupdetr.weights.Values.Truth;
import org.groupdetr.weights.Values.Value;
import org.groupdetr.weights.Values.Whole;

/** What keys of any type are called in names of tensors, as Python prints them. */
final class Keys {
  /** Behind a key that is no text where a text of the same letters stands beside it. */
  static final String ODD = " (not text)";

  private static final int MOST = 8;

  private Keys() {}

  static String name(Value key) {
    if (key instanceof Items items) {
      List<Value> first = items.list().subList(0, Math.min(MOST, items.list().size()));
      String inner = String.join(", ", first.stream().map(Keys::simple).toList());
      return "(" + inner + (items.list().size() > MOST ? ", ..." : "") + ")";
    }
    return simple(key);
  }

  private static String simple(Value key) {
    if (key instanceof Text text) {
      return text.text();
    } else if (key instanceof Whole whole) {
      return whole.number().toString();
    } else if (key instanceof Real real) {
      return Double.toString(real.number());
    } else if (key instanceof Truth truth) {
      return truth.yes() ? "True" : "False";
    } else if (key == Values.Nothing.NONE) {
      return "None";
    } else if (key instanceof Function function) {
      return function.name();
    }
    return key instanceof Items ? "(...)" : "(an object)";
  }
}
