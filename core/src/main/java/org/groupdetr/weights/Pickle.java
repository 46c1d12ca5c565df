package org.groupdetr.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.Counted;
import org.groupdetr.weights.Values.Bytes;
import org.groupdetr.weights.Values.Entries;
import org.groupdetr.weights.Values.Items;
import org.groupdetr.weights.Values.Nothing;
import org.groupdetr.weights.Values.Real;
import org.groupdetr.weights.Values.Storage;
import org.groupdetr.weights.Values.Text;
import org.groupdetr.weights.Values.Truth;
import org.groupdetr.weights.Values.Value;
import org.groupdetr.weights.Values.Whole;

/**
 * Reads a pickle of protocol 2 to 5 as data. A pickle is a program for a small machine; this is
 * that machine without its power: nothing is ever called. What looks like a call is turned into the
 * tensor that it describes, or into an object that does nothing; names by which pickles attack end
 * the reading.
 */
final class Pickle {
  private static final int NEWEST_PROTOCOL = 5;
  private static final int LONGEST_NUMBER = 64;

  /** A dict or a list is some objects of the JVM. */
  private static final int CONTAINER = 4;

  /** So many letters are about as much memory as a value. */
  private static final int LETTERS = 16;

  private final PickleInput in;
  private final PickleBudget budget;
  private final PickledObjects objects;
  private final PickleStack stack = new PickleStack();
  private final Map<String, Storage> storages = new LinkedHashMap<>();

  /**
   * A machine before its first step.
   *
   * @param budget of the whole file
   */
  Pickle(PickleInput in, PickleBudget budget) {
    this.in = in;
    this.budget = budget;
    this.objects = new PickledObjects(budget);
  }

  /** Classes of objects that were passed over, with how many of each there are. */
  Map<String, Integer> passedOver() {
    return objects.passedOver();
  }

  /** Storages that it speaks of, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  /** Runs to the end of the pickle; what stands behind it is not looked at. */
  Value value() throws IOException {
    while (true) {
      budget.spend(1);
      int code = in.unsigned1();
      if (code == '.') {
        return stack.pop();
      }
      boolean known = simple(code) || number(code) || text(code) || container(code) || made(code);
      if (!known) {
        throw new MalformedFile(
            "holds the pickle code 0x%02x at byte %d, which PyTorch does not write",
            code, in.position() - 1);
      }
    }
  }

  /** Order and memory. */
  private boolean simple(int code) throws IOException {
    switch (code) {
      case 0x80 -> protocol(in.unsigned1());
      case 0x95 -> in.signed8();
      case '(' -> stack.mark();
      case '0' -> stack.drop();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.top());
      case 'q' -> stack.remember(in.unsigned1());
      case 'r' -> stack.remember(in.unsigned4());
      case 0x94 -> stack.rememberNext();
      case 'h' -> stack.recall(in.unsigned1());
      case 'j' -> stack.recall(in.unsigned4());
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void protocol(int number) {
    if (number > NEWEST_PROTOCOL) {
      throw new MalformedFile("is a pickle of protocol %d; protocols up to 5 are known", number);
    }
  }

  private boolean number(int code) throws IOException {
    switch (code) {
      case 'N' -> stack.push(Nothing.NONE);
      case 0x88 -> stack.push(new Truth(true));
      case 0x89 -> stack.push(new Truth(false));
      case 'J' -> whole(in.signed4());
      case 'K' -> whole(in.unsigned1());
      case 'M' -> whole(in.unsigned2());
      case 0x8a -> large(in.unsigned1());
      case 0x8b -> large(in.signed4());
      case 'G' -> stack.push(new Real(in.real()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void whole(long number) {
    stack.push(new Whole(BigInteger.valueOf(number)));
  }

  private void large(int length) throws IOException {
    if (length < 0 || length > LONGEST_NUMBER) {
      throw new MalformedFile("claims a number of %s", Counted.of(length, "byte"));
    }
    byte[] little = in.bytes(length);
    byte[] big = new byte[length + 1];
    for (int i = 0; i < length; i++) {
      big[length - i] = little[i];
    }
    big[0] = (byte) (length > 0 && little[length - 1] < 0 ? -1 : 0);
    stack.push(new Whole(new BigInteger(big)));
  }

  private boolean text(int code) throws IOException {
    switch (code) {
      case 'X', 'T' -> letters(in.unsigned4());
      case 0x8c, 'U' -> letters(in.unsigned1());
      case 0x8d -> letters(in.signed8());
      case 'B' -> bytes(in.unsigned4());
      case 'C' -> bytes(in.unsigned1());
      case 0x8e, 0x96 -> bytes(in.signed8());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void letters(long count) throws IOException {
    long at = in.position();
    String text = "";
    if (count >= 0 && count <= PickleInput.LONGEST) {
      text = in.text(count);
    } else {
      in.passed(count); // no name is so long: numbers, as letters
    }
    budget.spend(text.length() / LETTERS);
    stack.push(new Text(text, at, count));
  }

  private void bytes(long count) {
    stack.push(new Bytes(in.passed(count), count, false));
  }

  private boolean container(int code) {
    switch (code) {
      case '}' -> stack.push(dict());
      case ']', ')', 0x8f -> items(List.of());
      case 't', 'l' -> items(stack.popToMark());
      case 0x85 -> items(last(1));
      case 0x86 -> items(last(2));
      case 0x87 -> items(last(3));
      case 'd' -> {
        List<Value> pairs = stack.popToMark();
        stack.push(dict());
        put(pairs);
      }
      case 'a' -> append(last(1));
      case 'e', 0x90 -> append(stack.popToMark());
      case 0x91 -> items(stack.popToMark());
      case 's' -> put(last(2));
      case 'u' -> put(stack.popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private Entries dict() {
    budget.spend(CONTAINER);
    return new Entries(Global.DICT);
  }

  private void items(List<Value> values) {
    budget.spend(CONTAINER);
    stack.push(new Items(values));
  }

  private List<Value> last(int count) {
    List<Value> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(0, stack.pop());
    }
    return taken;
  }

  private void append(List<Value> more) {
    objects.append(stack.top(), more);
  }

  private void put(List<Value> pairs) {
    if (!(stack.top() instanceof Entries entries) || pairs.size() % 2 != 0) {
      throw new MalformedFile("sets a value in something that is no dict");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      objects.put(entries, pairs.get(i), pairs.get(i + 1));
    }
  }

  /** What would be calls in Python. */
  private boolean made(int code) throws IOException {
    switch (code) {
      case 'c' -> stack.push(Global.of(in.line(), in.line()));
      case 0x93 -> named(last(2));
      case 'R', 0x81 -> {
        List<Value> call = last(2);
        stack.push(objects.made(call.get(0), call.get(1)));
      }
      case 0x92 -> {
        List<Value> call = last(3);
        stack.push(objects.made(call.get(0), call.get(1)));
      }
      case 'b' -> {
        Value state = stack.pop();
        objects.build(stack.top(), state);
      }
      case 'Q' -> {
        Value memory = objects.storage(stack.pop());
        if (memory instanceof Storage storage) {
          Storage before = storages.putIfAbsent(storage.key(), storage);
          PickledObjects.requireAlike(storage, before == null ? storage : before);
        }
        stack.push(memory);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void named(List<Value> names) {
    if (names.get(0) instanceof Text module && names.get(1) instanceof Text name) {
      stack.push(Global.of(module.text(), name.text()));
    } else {
      throw new MalformedFile("names a function by something that is no text");
    }
  }
}
