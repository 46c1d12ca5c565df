package org.groupdetr.export.format;

import java.util.List;

/**
 * An operation of a graph.
 *
 * @param type such as {@code Conv}
 * @param name of the node itself
 * @param inputs names of values; an empty one stands for an input that is left out
 * @param outputs names of values
 */
public record Node(
    String type,
    String name,
    List<String> inputs,
    List<String> outputs,
    List<Attribute> attributes) {
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
  }
}
