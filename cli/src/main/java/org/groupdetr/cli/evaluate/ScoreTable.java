package org.groupdetr.cli.evaluate;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.eval.calibration.Calibration;
import org.groupdetr.eval.calibration.ClassThreshold;

/** Thresholds by class and how far scores can be relied on, in words and as JSON. */
final class ScoreTable {
  private ScoreTable() {}

  static String text(Calibration calibration) {
    TextTable table =
        TextTable.of(List.of("class", "threshold", "F1", "precision", "recall", "objects"));
    calibration.classes().forEach(one -> row(table, one));
    row(table, calibration.together());
    TextTable bins = TextTable.of(List.of("score", "detections", "mean score", "right"));
    for (int b = 0; b < calibration.bins().size(); b++) {
      Calibration.Bin bin = calibration.bins().get(b);
      bins.row(
          String.format(Locale.ROOT, "%.1f to %.1f", b / 10.0, (b + 1) / 10.0),
          bin.count(),
          number(bin.score()),
          number(bin.right()));
    }
    String reliability =
        String.format(
            Locale.ROOT,
            "how often a score is right: expected calibration error %.3f",
            calibration.error());
    return String.join(
        "\n",
        "thresholds: where F1 at IoU 0.50 is greatest",
        table.toString(),
        "",
        reliability,
        bins.toString(),
        "");
  }

  private static void row(TextTable table, ClassThreshold one) {
    table.row(
        one.name(),
        number(one.score()),
        number(one.f1()),
        number(one.precision()),
        number(one.recall()),
        one.objects());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** {@code "bboxThresholds": {"calibrationError": 0.1, "together": {...}, "classes": [...]}}. */
  static void write(JsonGenerator json, String key, Calibration calibration) throws IOException {
    json.writeObjectFieldStart(key + "Thresholds");
    json.writeNumberField("calibrationError", calibration.error());
    json.writeFieldName("together");
    write(json, calibration.together());
    json.writeArrayFieldStart("classes");
    for (ClassThreshold one : calibration.classes()) {
      write(json, one);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("bins");
    for (Calibration.Bin bin : calibration.bins()) {
      json.writeStartObject();
      json.writeNumberField("detections", bin.count());
      json.writeNumberField("score", orZero(bin.score()));
      json.writeNumberField("right", orZero(bin.right()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ClassThreshold one) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", one.name());
    json.writeNumberField("objects", one.objects());
    json.writeNumberField("threshold", one.score());
    json.writeNumberField("F1", one.f1());
    json.writeNumberField("precision", orZero(one.precision()));
    json.writeNumberField("recall", orZero(one.recall()));
    json.writeEndObject();
  }

  /** JSON has no word for what is not a number. */
  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
