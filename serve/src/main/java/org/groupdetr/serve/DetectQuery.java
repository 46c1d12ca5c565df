package org.groupdetr.serve;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a request for detections asks for besides its pictures.
 *
 * @param model absent for the first
 * @param threshold least score, absent for the server's
 */
record DetectQuery(Optional<String> model, Optional<Double> threshold, Format format) {
  static final List<String> NAMES = List.of("model", "threshold", "format");

  /**
   * Reads parameters.
   *
   * @throws Refusal if one is unknown or has no sound value
   */
  static DetectQuery of(Map<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!NAMES.contains(name)) {
        throw Refusal.badRequest(
            "unknown parameter; those that are known are %s", String.join(", ", NAMES));
      }
    }
    return new DetectQuery(
        Optional.ofNullable(parameters.get("model")),
        Optional.ofNullable(parameters.get("threshold")).map(DetectQuery::threshold),
        Optional.ofNullable(parameters.get("format")).map(Format::named).orElse(Format.JSON));
  }

  /**
   * Reads a threshold.
   *
   * @throws Refusal if it is no number from 0 to 1
   */
  static double threshold(String text) {
    double value = text.matches("[0-9.eE+-]{1,40}") ? number(text) : Double.NaN;
    if (!(value >= 0 && value <= 1)) {
      throw Refusal.badRequest("threshold must be a number from 0 to 1");
    }
    return value;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /**
   * Adds a parameter.
   *
   * @throws Refusal if it stands there already
   */
  static void put(Map<String, String> parameters, String name, String value) {
    if (parameters.putIfAbsent(name, value) != null) {
      throw Refusal.badRequest("a parameter stands twice; give each once");
    }
  }

  /** Two sources of parameters, which name none twice. */
  static Map<String, String> joined(Map<String, String> one, Map<String, String> other) {
    Map<String, String> all = new HashMap<>(one);
    other.forEach((name, value) -> put(all, name, value));
    return all;
  }

  /** What detections are answered as. */
  enum Format {
    /** Boxes by their corners, with sizes and times. */
    JSON,
    /** The list of COCO's results files. */
    COCO,
    /** The picture, annotated. */
    PNG;

    /**
     * Reads a name.
     *
     * @throws Refusal if there is no such format
     */
    static Format named(String name) {
      return Arrays.stream(values())
          .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst()
          .orElseThrow(() -> Refusal.badRequest("format must be json, coco or png"));
    }
  }
}
