package org.groupdetr.lab;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.stats.Sample;

/**
 * Which row to take. The rule is the usual one of one standard error: of all rows whose mean AP is
 * within one standard error of the best mean, the one whose steps take the least time. What others
 * gain then lies within what another seed would change.
 *
 * @param row the row that is taken
 * @param why one sentence
 */
public record RowChoice(String row, String why) {

  /** A mean AP below this says that nothing was learned yet, and less than nothing of the rows. */
  public static final double LEAST_AP = 0.005;

  /** What is chosen; nothing where nothing is measured, or nothing learned. */
  public static Optional<RowChoice> of(LabResults results) {
    List<Judged> rows =
        results.rows().stream()
            .map(row -> Judged.of(results, row))
            .filter(j -> j.ap.count() > 0)
            .toList();
    return rows.stream()
        .max(Comparator.comparingDouble(j -> j.ap.mean()))
        .filter(best -> best.ap.mean() >= LEAST_AP)
        .map(best -> among(rows, best));
  }

  private record Judged(String row, Sample ap, double seconds) {
    static Judged of(LabResults results, String row) {
      Sample ap = results.sample(row, "AP");
      return new Judged(row, ap, results.sample(row, TrialMetrics.STEP_SECONDS).mean());
    }
  }

  private static RowChoice among(List<Judged> rows, Judged best) {
    double margin = best.ap.count() > 1 ? best.ap.error() : 0;
    Judged chosen =
        rows.stream()
            .filter(j -> j.ap.mean() >= best.ap.mean() - margin)
            .min(Comparator.comparingDouble(Judged::seconds))
            .orElse(best);
    String rule =
        best.ap.count() > 1
            ? form("within one standard error (%.4f) of the best mean AP", margin)
            : "equal to the best AP (one seed cannot tell gain from chance)";
    String cost = cost(rows.get(0), chosen);
    String why =
        chosen.equals(best)
            ? form("AP %.3f is the best, %s%s", chosen.ap.mean(), cheapest(best), cost)
            : form(
                "AP %.3f is %s, that of %s (%.3f), and no other such row has faster steps%s",
                chosen.ap.mean(), rule, best.row, best.ap.mean(), cost);
    return new RowChoice(chosen.row, why);
  }

  private static String cheapest(Judged best) {
    return best.ap.count() > 1
        ? form(
            "and no row with faster steps is within one standard error (%.4f) of it",
            best.ap.error())
        : "though with one seed chance cannot be told from gain";
  }

  /** The gain and what it costs, against the first row. */
  private static String cost(Judged first, Judged chosen) {
    if (first.equals(chosen)) {
      return "";
    }
    double gain = chosen.ap.mean() - first.ap.mean();
    double more = 100 * (chosen.seconds / first.seconds - 1);
    return form("; against %s: AP %+.3f for %+.0f%% time per step", first.row, gain, more);
  }

  private static String form(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
