package org.groupdetr.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.groupdetr.common.UserException;

/**
 * The classes of a data set as a detector sees them: index 0..C-1, in the order of the file's ids,
 * which may have gaps and come back at prediction.
 */
public record Labels(List<CocoCategory> categories) {
  public Labels {
    categories = List.copyOf(categories);
    Set<Integer> ids = new HashSet<>();
    for (CocoCategory category : categories) {
      UserException.require(ids.add(category.id()), "category id %d stands twice", category.id());
    }
    List<CocoCategory> sorted = new ArrayList<>(categories);
    sorted.sort(Comparator.comparingInt(CocoCategory::id));
    categories = List.copyOf(sorted);
  }

  /** Number of classes C. */
  public int count() {
    return categories.size();
  }

  /** The class at {@code index}, 0..C-1. */
  public CocoCategory at(int index) {
    return categories.get(index);
  }

  /** Index by the file's category id; build it once, not per object. */
  public Map<Integer, Integer> indexById() {
    Map<Integer, Integer> index = new HashMap<>();
    for (int i = 0; i < categories.size(); i++) {
      index.put(categories.get(i).id(), i);
    }
    return index;
  }

  /** The index of the class called {@code name}, if there is one. */
  public OptionalInt indexOf(String name) {
    for (int i = 0; i < categories.size(); i++) {
      if (categories.get(i).name().equals(name)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
