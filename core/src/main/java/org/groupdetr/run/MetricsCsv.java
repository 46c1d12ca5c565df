package org.groupdetr.run;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * The numbers of a run as a table with a row for each record and a column for each number: empty
 * where a record has none, as a step has no AP.
 */
public final class MetricsCsv {
  private MetricsCsv() {}

  /**
   * Writes the table of a run's {@code metrics.jsonl}, whole.
   *
   * @throws UserException if one cannot be read or the other not be written
   */
  public static void write(Path metrics, Path table) {
    SafeFiles.writeText(table, text(MetricsLog.read(metrics)));
  }

  /** The table; names hold no comma and no quote. */
  static String text(List<MetricsRecord> records) {
    Set<String> columns = new LinkedHashSet<>();
    records.forEach(record -> columns.addAll(Scalars.of(record).keySet()));
    String head =
        "epoch,step" + columns.stream().map(name -> "," + name).collect(Collectors.joining());
    return Stream.concat(Stream.of(head), records.stream().map(record -> row(record, columns)))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(MetricsRecord record, Set<String> columns) {
    Map<String, Double> values = Scalars.of(record);
    return record.epoch()
        + ","
        + record.step()
        + columns.stream()
            .map(name -> "," + (values.containsKey(name) ? values.get(name) : ""))
            .collect(Collectors.joining());
  }
}
