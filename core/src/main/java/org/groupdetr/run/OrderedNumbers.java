package org.groupdetr.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers by name in the order they were given, which {@code Map.copyOf} would lose. */
final class OrderedNumbers {
  private OrderedNumbers() {}

  static <K> Map<K, Double> copy(Map<K, Double> numbers) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }
}
