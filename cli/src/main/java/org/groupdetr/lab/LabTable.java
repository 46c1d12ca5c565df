package org.groupdetr.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.stats.PairedTest;
import org.groupdetr.stats.Sample;

/** Accuracy and cost of the rows of a lab, with mean and spread over seeds. */
public final class LabTable {
  private static final List<String> ACCURACY = List.of("AP", "AP50", "APs", "APm", "APl");

  private LabTable() {}

  /**
   * A line of the table.
   *
   * @param labels what it is called, a word for each column
   * @param row the row of the lab
   * @param prefix of its numbers' names; a training may have been measured in two ways
   * @param base the line whose AP and time it is compared with
   */
  public record TableRow(List<String> labels, String row, String prefix, Optional<TableRow> base) {
    /** A line that others are compared with. */
    public static TableRow first(LabResults results, String row) {
      return new TableRow(labels(results, row), row, "", Optional.empty());
    }

    /** A line that is compared with this one. */
    public TableRow against(LabResults results, String other) {
      return new TableRow(labels(results, other), other, "", Optional.of(this));
    }

    private static List<String> labels(LabResults results, String row) {
      return List.copyOf(results.trials(row).get(0).settings().values());
    }
  }

  /** A table of lines; those of rows without a finished cell are left out. */
  public static TextGrid of(LabResults results, List<String> columns, List<TableRow> lines) {
    List<String> headers = new ArrayList<>(columns);
    headers.add("seeds");
    headers.addAll(ACCURACY);
    headers.addAll(List.of("best AP", "s/step", "peak MB", "total", "AP gain", "p", "time"));
    List<String> measured = results.rows();
    List<List<String>> rows = new ArrayList<>();
    for (TableRow line : lines) {
      if (measured.contains(line.row)) {
        rows.add(cells(results, line));
      }
    }
    return new TextGrid(headers, rows);
  }

  private static List<String> cells(LabResults results, TableRow line) {
    String row = line.row;
    List<String> cells = new ArrayList<>(line.labels);
    cells.add(Integer.toString(results.sample(row, line.prefix + "AP").count()));
    ACCURACY.forEach(name -> cells.add(spread(results, row, line.prefix + name)));
    cells.add(spread(results, row, line.prefix + TrialMetrics.BEST_AP));
    cells.add(TextGrid.spread(results.sample(row, TrialMetrics.STEP_SECONDS), "%.3f"));
    cells.add(mean(results, row, TrialMetrics.PEAK_MB));
    cells.add(time(results.sample(row, TrialMetrics.SECONDS).mean()));
    cells.addAll(
        line.base.map(base -> compared(results, base, line)).orElse(List.of("-", "-", "-")));
    return cells;
  }

  private static List<String> compared(LabResults results, TableRow base, TableRow line) {
    PairedTest test =
        PairedTest.of(
            results.bySeed(base.row, base.prefix + "AP"),
            results.bySeed(line.row, line.prefix + "AP"));
    double time = seconds(results, line) / seconds(results, base);
    return List.of(form("%+.3f", test.difference()), form("%.3f", test.p()), form("x%.2f", time));
  }

  private static double seconds(LabResults results, TableRow line) {
    return results.sample(line.row, TrialMetrics.STEP_SECONDS).mean();
  }

  /** COCO says -1 where the data hold no object of a size. */
  private static String spread(LabResults results, String row, String name) {
    return TextGrid.spread(
        Sample.of(results.bySeed(row, name).values().stream().filter(v -> v >= 0).toList()),
        "%.3f");
  }

  private static String mean(LabResults results, String row, String name) {
    return form("%.0f", results.sample(row, name).mean());
  }

  private static String time(double seconds) {
    if (Double.isNaN(seconds)) {
      return "-";
    }
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return form("%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  private static String form(String format, Object value) {
    return value instanceof Double number && number.isNaN()
        ? "-"
        : withoutSignOfZero(String.format(Locale.ROOT, format, value));
  }

  private static String withoutSignOfZero(String text) {
    return text.replaceFirst("^[-+](?=0(\\.0+)?$)", "");
  }

  private static String form(String format, long hours, int minutes, int seconds) {
    return String.format(Locale.ROOT, format, hours, minutes, seconds);
  }
}
