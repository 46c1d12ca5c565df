package org.groupdetr.export.format;

import java.util.List;
import java.util.Map;

/**
 * A model as a file of ONNX holds it.
 *
 * @param name of the graph
 * @param description of the graph, for people
 * @param opset version of the operators
 * @param metadata keys and texts
 */
public record OnnxModel(
    String name,
    String description,
    int opset,
    String version,
    Map<String, String> metadata,
    List<Port> inputs,
    List<Port> outputs,
    List<Node> nodes,
    List<Initializer> initializers) {
  public OnnxModel {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    nodes = List.copyOf(nodes);
    initializers = List.copyOf(initializers);
  }
}
