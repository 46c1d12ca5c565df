package org.groupdetr.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.lab.LabTable.Line;

/** The tables of the labs. */
public final class Lines {
  private Lines() {}

  /** Each number of groups against the first. */
  public static TextGrid groups(Results results) {
    List<String> rows = results.plan().rows();
    Line first = Line.first(results, rows.get(0));
    List<Line> lines = new ArrayList<>(List.of(first));
    rows.stream().skip(1).forEach(row -> lines.add(first.against(results, row)));
    return LabTable.of(results, List.of("K"), lines);
  }

  /** Each assignment against one to one; one to many also with suppression of duplicates. */
  public static TextGrid assign(Results results) {
    Line first = Line.first(results, Plans.ONE_TO_ONE);
    Line many = first.against(results, Plans.ONE_TO_MANY);
    List<String> labels = new ArrayList<>(many.labels());
    labels.set(0, labels.get(0) + " with NMS");
    Line suppressed =
        new Line(labels, Plans.ONE_TO_MANY, TrialNumbers.SUPPRESSED, Optional.of(first));
    return LabTable.of(
        results,
        results.plan().columns(),
        List.of(
            first,
            first.against(results, Plans.WIDE),
            many,
            suppressed,
            first.against(results, Plans.GROUP_WISE)));
  }

  /** Each detector with groups against itself with one. */
  public static TextGrid detectors(Results results) {
    List<Line> lines = new ArrayList<>();
    Optional<Line> base = Optional.empty();
    for (String row : results.plan().rows()) {
      boolean one = row.endsWith("-groups-1");
      Line line =
          one || base.isEmpty() ? Line.first(results, row) : base.get().against(results, row);
      base = one ? Optional.of(line) : base;
      lines.add(line);
    }
    return LabTable.of(results, results.plan().columns(), lines);
  }
}
