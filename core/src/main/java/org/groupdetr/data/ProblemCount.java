package org.groupdetr.data;

import java.util.List;

/**
 * How often a kind of problem was found.
 *
 * @param first the first few of them
 */
public record ProblemCount(ProblemKind kind, long count, List<DataProblem> first) {
  public ProblemCount {
    first = List.copyOf(first);
  }
}
