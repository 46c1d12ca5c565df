package org.groupdetr.lab;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Locale;
import org.groupdetr.stats.Sample;

/**
 * A table of text.
 *
 * @param rows each with a cell for every header
 */
public record TextGrid(List<String> headers, List<List<String>> rows) {
  public TextGrid {
    headers = List.copyOf(headers);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      require(row.size() == headers.size(), "%d cells for %d headers", row.size(), headers.size());
    }
  }

  /** The table in Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder(line(headers));
    text.append("|").append("---|".repeat(headers.size())).append('\n');
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| "
        + String.join(" | ", cells.stream().map(c -> c.replace("|", "\\|")).toList())
        + " |\n";
  }

  /** {@code 0.394 ±0.012}: mean and sample standard deviation; the mean alone of one number. */
  static String spread(Sample sample, String format) {
    if (sample.count() == 0) {
      return "-";
    }
    String mean = String.format(Locale.ROOT, format, sample.mean());
    return sample.count() == 1
        ? mean
        : mean + " ±" + String.format(Locale.ROOT, format, sample.deviation());
  }
}
