package org.groupdetr.export.format;

import java.util.List;
import org.groupdetr.tensor.graph.ElementType;

/**
 * An input or output of a graph.
 *
 * @param axes sizes, as numbers or as names of sizes that are free
 */
public record Port(String name, ElementType type, List<String> axes) {
  public Port {
    axes = List.copyOf(axes);
  }
}
