package org.groupdetr.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.stats.Sample;

/** What the number of groups did to accuracy and cost: tables 1 and 3 of the paper. */
public final class GroupsTable {
  private static final List<String> ACCURACY = List.of("AP", "AP50", "APs", "APm", "APl");

  private GroupsTable() {}

  /** A row for each number of groups, mean and spread over seeds. */
  public static Table of(Results results) {
    List<String> headers = new ArrayList<>(List.of("K", "seeds"));
    headers.addAll(ACCURACY);
    headers.addAll(List.of("best AP", "s/step", "peak MB", "total", "AP gain", "time"));
    List<List<String>> rows = new ArrayList<>();
    List<String> names = results.rows();
    for (String row : names) {
      rows.add(row(results, row, names.get(0)));
    }
    return new Table(headers, rows);
  }

  private static List<String> row(Results results, String row, String base) {
    Sample ap = results.sample(row, "AP");
    List<String> cells = new ArrayList<>();
    cells.add(results.cells(row).get(0).settings().getOrDefault("groups", row));
    cells.add(Integer.toString(ap.count()));
    ACCURACY.forEach(name -> cells.add(Table.spread(measured(results, row, name), "%.3f")));
    cells.add(Table.spread(results.sample(row, CellNumbers.BEST_AP), "%.3f"));
    cells.add(Table.spread(results.sample(row, CellNumbers.STEP_SECONDS), "%.3f"));
    cells.add(mean(results, row, CellNumbers.PEAK_MB, "%.0f"));
    cells.add(time(results.sample(row, CellNumbers.SECONDS).mean()));
    boolean first = row.equals(base);
    double gain = ap.mean() - results.sample(base, "AP").mean();
    double cost =
        results.sample(row, CellNumbers.STEP_SECONDS).mean()
            / results.sample(base, CellNumbers.STEP_SECONDS).mean();
    cells.add(first ? "-" : form("%+.3f", gain));
    cells.add(form("x%.2f", cost));
    return cells;
  }

  /** COCO says -1 where the data hold no object of a size. */
  private static Sample measured(Results results, String row, String name) {
    return Sample.of(
        results.bySeed(row, name).values().stream().filter(value -> value >= 0).toList());
  }

  private static String mean(Results results, String row, String name, String format) {
    Sample sample = results.sample(row, name);
    return sample.count() == 0 ? "-" : form(format, sample.mean());
  }

  private static String time(double seconds) {
    if (Double.isNaN(seconds)) {
      return "-";
    }
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return form("%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  private static String form(String format, Object... values) {
    return String.format(java.util.Locale.ROOT, format, values);
  }
}
