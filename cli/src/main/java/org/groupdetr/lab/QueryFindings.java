package org.groupdetr.lab;

import java.util.List;

/**
 * Where the queries of a detector's groups lie and what they find on a split.
 *
 * @param referencePoints of each group's queries; in the first picture, where they depend on the
 *     picture
 * @param perturbation PD, equation 6
 * @param matching MD, equation 7; NaN if no object was found by two groups
 * @param overlap of groups, see {@link Distances#overlap}
 * @param used for each group, how many of its queries were matched at least once
 * @param objects how many there were
 */
public record QueryFindings(
    List<List<Point>> referencePoints,
    double perturbation,
    double matching,
    double overlap,
    List<Integer> used,
    int objects) {
  public QueryFindings {
    referencePoints = referencePoints.stream().map(List::copyOf).toList();
    used = List.copyOf(used);
  }
}
