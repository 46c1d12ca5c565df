package org.groupdetr.cli.console;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table of text with aligned columns. A column of numbers stands to the right, any other to the
 * left; the last line has a line end too.
 */
public final class TextTable {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?\\d[\\d,]*(\\.\\d+)?([eE][-+]?\\d+)?( ?%)?|NaN|-|");
  private static final String GAP = "  ";

  private final List<String> headers;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(List<String> headers) {
    this.headers = headers;
  }

  /** A table without rows. */
  public static TextTable of(List<String> headers) {
    return new TextTable(List.copyOf(headers));
  }

  /**
   * Adds a row of cells as their {@code toString()}; format doubles yourself.
   *
   * @return this table
   */
  public TextTable row(Object... cells) {
    require(
        cells.length == headers.size(), "%d cells for %d columns", cells.length, headers.size());
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(VisibleText.line(cell.toString()));
    }
    rows.add(row);
    return this;
  }

  @Override
  public String toString() {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      columns.add(column(i));
    }
    StringBuilder text = new StringBuilder();
    append(text, headers, columns);
    append(text, columns.stream().map(column -> "-".repeat(column.width())).toList(), columns);
    for (List<String> row : rows) {
      append(text, row, columns);
    }
    return text.toString();
  }

  private record Column(int width, boolean right) {}

  private Column column(int index) {
    int width = length(headers.get(index));
    boolean numbers = !rows.isEmpty();
    for (List<String> row : rows) {
      width = Math.max(width, length(row.get(index)));
      numbers &= NUMBER.matcher(row.get(index)).matches();
    }
    return new Column(width, numbers);
  }

  private static void append(StringBuilder text, List<String> cells, List<Column> columns) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String space = " ".repeat(columns.get(i).width() - length(cell));
      line.append(i == 0 ? "" : GAP).append(columns.get(i).right() ? space + cell : cell + space);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
