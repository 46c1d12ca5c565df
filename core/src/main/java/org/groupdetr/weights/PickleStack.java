package org.groupdetr.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.Counted;
import org.groupdetr.weights.Values.Value;

/** Where a pickle keeps what it builds: a stack with marks, and a memory by number. */
final class PickleStack {
  private static final int MOST = 10_000_000;

  private final List<Value> values = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, Value> memory = new HashMap<>();

  void push(Value value) {
    if (values.size() >= MOST) {
      throw new MalformedFile("holds more than %s", Counted.of(MOST, "value"));
    }
    values.add(value);
  }

  Value pop() {
    requireOne();
    return values.remove(values.size() - 1);
  }

  Value top() {
    requireOne();
    return values.get(values.size() - 1);
  }

  /** A value below a mark is out of reach. */
  private void requireOne() {
    if (values.size() <= (marks.isEmpty() ? 0 : marks.peek())) {
      throw new MalformedFile("takes a value where there is none");
    }
  }

  void mark() {
    marks.push(values.size());
    if (marks.size() > MOST) {
      throw new MalformedFile("holds more than %s", Counted.of(MOST, "mark"));
    }
  }

  /** Takes all values above the last mark, and the mark. */
  List<Value> popToMark() {
    if (marks.isEmpty()) {
      throw new MalformedFile("looks for a mark where there is none");
    }
    List<Value> above = values.subList(marks.pop(), values.size());
    List<Value> taken = new ArrayList<>(above);
    above.clear();
    return taken;
  }

  /** Takes the last mark if nothing stands above it, or else a value. */
  void drop() {
    if (!marks.isEmpty() && marks.peek() == values.size()) {
      marks.pop();
    } else {
      pop();
    }
  }

  void remember(long number) {
    memory.put(number, top());
  }

  void rememberNext() {
    remember(memory.size());
  }

  void recall(long number) {
    Value value = memory.get(number);
    if (value == null) {
      throw new MalformedFile("recalls value %d, which it never kept", number);
    }
    push(value);
  }
}
