package org.groupdetr.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/** All numbers that a run wrote into its {@code metrics.jsonl}, as curves by name. */
public final class RunCurves {
  private final String name;
  private final Map<String, Curve> curves;

  private RunCurves(String name, Map<String, Curve> curves) {
    this.name = name;
    this.curves = curves;
  }

  /**
   * Reads {@code metrics.jsonl}. A last line that is still being written is left out.
   *
   * @param name what the run is called in the legend
   * @throws UserException if the file cannot be read or a line is not JSON
   */
  public static RunCurves read(String name, Path file) {
    Map<String, Points> points = new LinkedHashMap<>();
    String text = text(file);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    ObjectMapper json = new ObjectMapper();
    for (int i = 0; i < lines.size(); i++) {
      try {
        add(points, json.readTree(lines.get(i)));
      } catch (JsonProcessingException e) {
        throw new UserException(
            file
                + ", line "
                + (i + 1)
                + " is not JSON: "
                + ParserLimits.reason(e.getOriginalMessage()),
            e);
      }
    }
    Map<String, Curve> curves = new LinkedHashMap<>();
    points.forEach((key, values) -> curves.put(key, values.curve()));
    return new RunCurves(name, curves);
  }

  /** What the run is called in the legend. */
  public String name() {
    return name;
  }

  /** The curve of a number that was taken at least once. */
  Optional<Curve> curve(String key) {
    return Optional.ofNullable(curves.get(key)).filter(curve -> !curve.isEmpty());
  }

  /** The curves whose names begin with {@code prefix}, by the rest of their names. */
  Map<String, Curve> curves(String prefix) {
    Map<String, Curve> found = new LinkedHashMap<>();
    curves.forEach(
        (key, curve) -> {
          if (key.startsWith(prefix) && !curve.isEmpty()) {
            found.put(key.substring(prefix.length()), curve);
          }
        });
    return found;
  }

  private static final class Points {
    private final List<Double> xs = new ArrayList<>();
    private final List<Double> ys = new ArrayList<>();

    Curve curve() {
      return new Curve(array(xs), array(ys));
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  // Steps are drawn over steps, evaluations over epochs, each kind of weights apart.
  private static void add(Map<String, Points> points, JsonNode line) {
    boolean epoch = "epoch".equals(line.path("kind").asText());
    double x = line.path(epoch ? "epoch" : "step").asDouble();
    String prefix = epoch ? line.path("weights").asText() + "/" : "";
    for (Map.Entry<String, JsonNode> field : line.properties()) {
      JsonNode value = field.getValue();
      if (value.isObject()) {
        for (Map.Entry<String, JsonNode> part : value.properties()) {
          add(points, prefix + field.getKey() + "/" + part.getKey(), x, part.getValue());
        }
      } else if (value.isNumber() || value.isNull()) {
        add(points, prefix + field.getKey(), x, value);
      }
    }
  }

  private static void add(Map<String, Points> points, String key, double x, JsonNode value) {
    Points of = points.computeIfAbsent(key, absent -> new Points());
    of.xs.add(x);
    of.ys.add(value.asDouble(Double.NaN));
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }
}
