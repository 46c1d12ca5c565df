package org.groupdetr.export;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.graph.Value;

/**
 * A shape, of which some sizes may grow with the number of pictures.
 *
 * @param sizes as they are for one picture
 * @param free whether each is that many times the number of pictures
 */
record Dimensions(List<Long> sizes, List<Boolean> free) {
  Dimensions {
    sizes = List.copyOf(sizes);
    free = List.copyOf(free);
  }

  /** The shape of a value for some pictures, and for others. */
  static Dimensions of(Value few, int pictures, Value more, int morePictures) {
    List<Long> sizes = new ArrayList<>();
    List<Boolean> free = new ArrayList<>();
    for (int axis = 0; axis < few.rank(); axis++) {
      long size = few.size(axis);
      boolean grows = size != more.size(axis);
      if (grows && size * morePictures != more.size(axis) * (long) pictures) {
        throw UserException.of(
            "a size is %s for %s pictures and %s for %s: only --batch 1, or another number, can"
                + " be written for this detector",
            size, pictures, more.size(axis), morePictures);
      }
      sizes.add(grows ? size / pictures : size);
      free.add(grows);
    }
    return new Dimensions(sizes, free);
  }

  int rank() {
    return sizes.size();
  }

  boolean isFree(int axis) {
    return free.get(axis);
  }

  /** How many sizes grow. */
  int frees() {
    return (int) free.stream().filter(f -> f).count();
  }

  /** Whether an axis is the same in another shape. */
  boolean sameAxis(int axis, Dimensions other, int otherAxis) {
    return otherAxis < other.rank()
        && isFree(axis) == other.isFree(otherAxis)
        && sizes.get(axis).equals(other.sizes.get(otherAxis));
  }

  /** For a graph: names of what is free. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    for (int axis = 0; axis < rank(); axis++) {
      long size = sizes.get(axis);
      words.add(!isFree(axis) ? Long.toString(size) : size == 1 ? "batch" : size + "batch");
    }
    return words;
  }

  long[] array() {
    return sizes.stream().mapToLong(s -> s).toArray();
  }
}
