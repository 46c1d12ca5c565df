package org.groupdetr.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.SplitSummary;
import org.groupdetr.train.Recipe;

/** What a person should know before a training begins. */
final class RunWarnings {
  /** A detector of N queries finds fewer than N objects: some queries stay in other places. */
  private static final double USABLE = 0.8;

  private RunWarnings() {}

  /** Pictures with more objects than the recipe's detector can find, a line for each split. */
  static List<String> ofObjects(Recipe recipe, DataSet data) {
    int queries = recipe.detector().queries();
    List<String> lines = new ArrayList<>();
    data.splits().stream()
        .map(split -> SplitSummary.of(split, data.labels()))
        .filter(split -> split.mostObjects() > USABLE * queries)
        .forEach(
            split ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "warning   %s: %s has %d objects, and the detector %d queries: objects"
                            + " without a query are not found; raise detector.queries",
                        split.name(),
                        split.mostIn(),
                        split.mostObjects(),
                        queries)));
    return lines;
  }
}
