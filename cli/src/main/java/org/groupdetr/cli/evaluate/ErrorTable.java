package org.groupdetr.cli.evaluate;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.eval.errors.ErrorCosts;
import org.groupdetr.eval.errors.ErrorKind;

/** Errors by kind, in words and as JSON. */
final class ErrorTable {
  private ErrorTable() {}

  /** A line that says what is counted, then a row for each kind. */
  static String text(ErrorCosts costs) {
    TextTable table = TextTable.of(List.of("error", "costs AP50", "number", "what it is"));
    for (ErrorKind kind : ErrorKind.values()) {
      ErrorCosts.Cost cost = costs.of(kind);
      table.row(
          kind.word(), String.format(Locale.ROOT, "%.3f", cost.ap()), cost.count(), kind.meaning());
    }
    return String.format(
        Locale.ROOT,
        "errors by kind (TIDE): AP at IoU 0.50 is %.3f, and higher by this much without one kind\n%s\n",
        costs.ap(),
        table);
  }

  /** {@code "bboxErrors": {"AP50": 0.5, "class": {"AP50": 0.1, "number": 7}, ...}}. */
  static void write(JsonGenerator json, String key, ErrorCosts costs) throws IOException {
    json.writeObjectFieldStart(key + "Errors");
    json.writeNumberField("AP50", costs.ap());
    for (ErrorKind kind : ErrorKind.values()) {
      json.writeObjectFieldStart(kind.word());
      json.writeNumberField("AP50", costs.of(kind).ap());
      json.writeNumberField("number", costs.of(kind).count());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
