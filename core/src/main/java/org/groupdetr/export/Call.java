package org.groupdetr.export;

import java.util.List;
import org.groupdetr.tensor.graph.Step;
import org.groupdetr.tensor.graph.Value;

/**
 * A step, as it was for some pictures and for others; the same step twice if their number is fixed.
 */
record Call(Translation all, Step step, Step again) {
  GraphBuilder graph() {
    return all.graph();
  }

  /** Name of an input in the graph, in its whole shape. */
  String in(int index) {
    return all.name(step.inputs().get(index), again.inputs().get(index), false);
  }

  /** As {@link #in}, where sizes of one will be repeated by the operation itself. */
  String broadcast(int index) {
    return all.name(step.inputs().get(index), again.inputs().get(index), true);
  }

  Value value(int index) {
    return step.inputs().get(index);
  }

  /** Shape of an input. */
  Dimensions shape(int index) {
    return all.shape(step.inputs().get(index), again.inputs().get(index));
  }

  /** Shape of the first result. */
  Dimensions result() {
    return all.shape(step.result(), again.result());
  }

  /** A setting that names an axis of the first input, counted from 0. */
  int axis(int setting) {
    int axis = step.integer(setting);
    return axis < 0 ? axis + step.input().rank() : axis;
  }

  /** Names of all inputs. */
  List<String> ins() {
    return java.util.stream.IntStream.range(0, step.inputs().size()).mapToObj(this::in).toList();
  }
}
