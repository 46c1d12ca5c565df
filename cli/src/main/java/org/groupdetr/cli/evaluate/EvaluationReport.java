package org.groupdetr.cli.evaluate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.groupdetr.eval.AreaRange;
import org.groupdetr.eval.ClassResult;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.Metric;

/** An evaluation of boxes, of masks or of both, in words and as JSON. */
public final class EvaluationReport {
  private final List<CocoResult> results;
  private final Closer closer;

  /** Of the numbers only. */
  public EvaluationReport(List<CocoResult> results) {
    this(results, new Closer(List.of(), List.of()));
  }

  EvaluationReport(List<CocoResult> results, Closer closer) {
    this.results = List.copyOf(results);
    this.closer = closer;
  }

  /** For each kind a table of the numbers and one of the classes. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < results.size(); i++) {
      CocoResult result = results.get(i);
      if (results.size() > 1) {
        String kind = result.settings().kind().name().toLowerCase(Locale.ROOT);
        text.append(text.isEmpty() ? "" : "\n").append(kind).append('\n');
      }
      for (Metric metric : result.summary().metrics()) {
        text.append(line(metric)).append('\n');
      }
      text.append('\n').append(classTable(result));
      if (!closer.errors().isEmpty()) {
        text.append('\n').append(ErrorTable.text(closer.errors().get(i)));
      }
      if (!closer.scores().isEmpty()) {
        text.append('\n').append(ScoreTable.text(closer.scores().get(i)));
      }
    }
    return text.toString();
  }

  /**
   * One JSON object: {@code {"bbox": {"AP": 0.5, ...}, "segm": {...}}}, {@code segm} for masks.
   *
   * <p>Errors by kind are {@code bboxErrors} and {@code segmErrors}, thresholds {@code
   * bboxThresholds} and {@code segmThresholds}.
   *
   * @param perClass also a list {@code bboxPerClass} or {@code segmPerClass}
   */
  String json(boolean perClass) {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(text)) {
      json.writeStartObject();
      for (CocoResult result : results) {
        write(json, result, perClass);
      }
      for (int i = 0; i < closer.errors().size(); i++) {
        ErrorTable.write(json, key(i), closer.errors().get(i));
      }
      for (int i = 0; i < closer.scores().size(); i++) {
        ScoreTable.write(json, key(i), closer.scores().get(i));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private String key(int result) {
    return results.get(result).settings().kind().key();
  }

  private static void write(JsonGenerator json, CocoResult result, boolean perClass)
      throws IOException {
    String key = result.settings().kind().key();
    json.writeObjectFieldStart(key);
    for (Metric metric : result.summary().metrics()) {
      json.writeNumberField(metric.name(), metric.value());
    }
    json.writeEndObject();
    if (perClass) {
      json.writeArrayFieldStart(key + "PerClass");
      for (ClassResult row : result.classes()) {
        writeClass(json, row, recallName(result));
      }
      json.writeEndArray();
    }
  }

  private static void writeClass(JsonGenerator json, ClassResult row, String recallName)
      throws IOException {
    json.writeStartObject();
    json.writeFieldName("id");
    if (row.fileId().quoted()) {
      json.writeString(row.fileId().text());
    } else {
      json.writeNumber(row.fileId().text());
    }
    json.writeStringField("name", row.name());
    json.writeNumberField("objects", row.objects());
    json.writeNumberField("crowds", row.crowds());
    json.writeNumberField("detections", row.detections());
    json.writeNumberField("AP", row.ap());
    json.writeNumberField("AP50", row.ap50());
    json.writeNumberField("AP75", row.ap75());
    json.writeNumberField(recallName, row.ar());
    json.writeEndObject();
  }

  private static String line(Metric metric) {
    String iou = metric.iou().map(t -> String.format(Locale.ROOT, "%.2f", t)).orElse("0.50:0.95");
    boolean all = metric.area().equals(AreaRange.ALL);
    String value =
        metric.value() < 0
            ? "-1 (no ground truth" + (all ? ")" : " of this size)")
            : number(metric.value());
    return String.format(
        Locale.ROOT,
        "%s %-7s @[ IoU=%-9s | area=%6s | maxDets=%3d ] = %s",
        metric.name().startsWith("AP") ? "Average Precision" : "Average Recall   ",
        metric.name(),
        iou,
        metric.area().name(),
        metric.maxDetections(),
        value);
  }

  private static String classTable(CocoResult result) {
    List<ClassResult> rows = result.classes();
    int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    String format = "%8s  %-" + Math.max(width, 5) + "s  %8s  %6s  %10s  %6s  %6s  %6s  %6s\n";
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            format,
            "id",
            "class",
            "objects",
            "crowds",
            "detections",
            "AP",
            "AP50",
            "AP75",
            recallName(result)));
    for (ClassResult row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              format,
              row.fileId().text(),
              row.name(),
              row.objects(),
              row.crowds(),
              row.detections(),
              number(row.ap()),
              number(row.ap50()),
              number(row.ap75()),
              number(row.ar())));
    }
    if (rows.stream().anyMatch(row -> row.ap() < 0)) {
      table.append("-: no ground truth of this class\n");
    }
    return table.toString();
  }

  private static String recallName(CocoResult result) {
    List<Integer> limits = result.settings().maxDetections();
    return "AR" + limits.get(limits.size() - 1);
  }

  private static String number(double value) {
    return value < 0 ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
