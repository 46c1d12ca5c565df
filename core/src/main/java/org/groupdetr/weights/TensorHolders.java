package org.groupdetr.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.weights.Values.Entries;
import org.groupdetr.weights.Values.Items;
import org.groupdetr.weights.Values.NumpyArray;
import org.groupdetr.weights.Values.Unreadable;
import org.groupdetr.weights.Values.Value;
import org.groupdetr.weights.Values.View;

/**
 * Which dicts and lists of a pickle hold a tensor, at any depth. The others need not be looked
 * through, however deep they are and whether or not they hold themselves. Each is visited once.
 * Dicts and lists are told apart by what they are, not by what they hold.
 */
final class TensorHolders {
  private final PickleBudget budget;
  private final Map<Value, List<Value>> holders = new HashMap<>();
  private final Deque<Value> waiting = new ArrayDeque<>();
  private final Set<Value> holding = new HashSet<>();

  private TensorHolders(PickleBudget budget) {
    this.budget = budget;
  }

  /** Those at and below {@code root}. */
  static Set<Value> of(Value root, PickleBudget budget) {
    TensorHolders all = new TensorHolders(budget);
    all.find(root);
    return all.holding;
  }

  /** Whether it is a tensor, also one whose numbers cannot be read. */
  static boolean isTensor(Value value) {
    return value instanceof View || value instanceof NumpyArray || value instanceof Unreadable;
  }

  private void find(Value root) {
    List<Value> direct = new ArrayList<>();
    holders.put(root, new ArrayList<>());
    waiting.add(root);
    while (!waiting.isEmpty()) {
      Value holder = waiting.remove();
      boolean tensors = false;
      for (Value inner : inner(holder)) {
        budget.spend(1);
        tensors |= isTensor(inner);
        note(inner, holder);
      }
      if (tensors) {
        direct.add(holder);
      }
    }
    direct.forEach(this::mark);
  }

  private void note(Value inner, Value holder) {
    if (inner instanceof Entries || inner instanceof Items) {
      List<Value> known = holders.get(inner);
      if (known == null) {
        known = new ArrayList<>();
        holders.put(inner, known);
        waiting.add(inner);
      }
      known.add(holder);
    }
  }

  private void mark(Value holder) {
    Deque<Value> next = new ArrayDeque<>(List.of(holder));
    while (!next.isEmpty()) {
      Value one = next.remove();
      if (holding.add(one)) {
        next.addAll(holders.getOrDefault(one, List.of()));
      }
    }
  }

  private static Collection<Value> inner(Value holder) {
    if (holder instanceof Entries entries) {
      return entries.map().values();
    }
    return holder instanceof Items items ? items.list() : List.of();
  }
}
