package org.groupdetr.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.groupdetr.common.ParserLimits;

/**
 * The form of a line of {@code metrics.jsonl}. JSON has no NaN and no infinity: they are written as
 * null, which every reader of tables takes for "missing", and come back as NaN.
 */
final class MetricsJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MetricsJson() {}

  /** One line, without its end. */
  static String line(MetricsRecord metrics) {
    return (metrics instanceof StepMetrics step ? json(step) : json((EpochMetrics) metrics))
        .toString();
  }

  private static ObjectNode json(StepMetrics metrics) {
    ObjectNode node = head("step", metrics);
    put(node, "loss", metrics.loss());
    put(node, "terms", metrics.terms());
    put(node, "gradientNorm", metrics.gradientNorm());
    put(node, "learningRates", metrics.learningRates());
    put(node, "picturesPerSecond", metrics.picturesPerSecond());
    put(node, "stepSeconds", metrics.stepSeconds());
    put(node, "dataSeconds", metrics.dataSeconds());
    put(node, "peakMemoryMb", metrics.peakMemoryMb());
    if (metrics.communicationSeconds() > 0) {
      put(node, "communicationSeconds", metrics.communicationSeconds());
    }
    return node;
  }

  private static ObjectNode json(EpochMetrics metrics) {
    ObjectNode node = head("epoch", metrics);
    node.put("weights", metrics.weights().name().toLowerCase(Locale.ROOT));
    put(node, "coco", metrics.coco());
    if (!metrics.masks().isEmpty()) {
      put(node, "cocoMasks", metrics.masks());
    }
    put(node, "trainLoss", metrics.trainLoss());
    put(node, "validationSeconds", metrics.validationSeconds());
    put(node, "elapsedSeconds", metrics.elapsedSeconds());
    return node;
  }

  private static ObjectNode head(String kind, MetricsRecord metrics) {
    return JSON.createObjectNode()
        .put("kind", kind)
        .put("epoch", metrics.epoch())
        .put("step", metrics.step());
  }

  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static void put(ObjectNode node, String name, Map<?, Double> values) {
    ObjectNode child = node.putObject(name);
    values.forEach((key, value) -> put(child, key.toString(), value));
  }

  /**
   * The record that {@code line} holds.
   *
   * @throws IllegalArgumentException if it holds none; the message says why
   */
  static MetricsRecord record(String line) {
    JsonNode node = parse(line);
    String kind = required(node, "kind").asText();
    return switch (kind) {
      case "step" -> step(node);
      case "epoch" -> epoch(node);
      default ->
          throw new IllegalArgumentException(
              "kind must be \"step\" or \"epoch\", was \"" + kind + "\"");
    };
  }

  private static JsonNode parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(ParserLimits.reason(e.getOriginalMessage()), e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  private static StepMetrics step(JsonNode node) {
    return new StepMetrics(
        required(node, "epoch").asInt(),
        required(node, "step").asLong(),
        number(node, "loss"),
        numbers(node, "terms", LossName::parse),
        number(node, "gradientNorm"),
        numbers(node, "learningRates"),
        number(node, "picturesPerSecond"),
        number(node, "stepSeconds"),
        number(node, "dataSeconds"),
        number(node, "peakMemoryMb"),
        node.path("communicationSeconds").asDouble(0));
  }

  private static EpochMetrics epoch(JsonNode node) {
    return new EpochMetrics(
        required(node, "epoch").asInt(),
        required(node, "step").asLong(),
        EpochMetrics.Weights.valueOf(required(node, "weights").asText().toUpperCase(Locale.ROOT)),
        numbers(node, "coco"),
        numbers(node, "cocoMasks"),
        number(node, "trainLoss"),
        number(node, "validationSeconds"),
        number(node, "elapsedSeconds"));
  }

  private static JsonNode required(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new IllegalArgumentException("\"" + name + "\" is missing");
    }
    return value;
  }

  private static double number(JsonNode node, String name) {
    return node.path(name).asDouble(Double.NaN);
  }

  private static Map<String, Double> numbers(JsonNode node, String name) {
    return numbers(node, name, key -> key);
  }

  private static <K> Map<K, Double> numbers(JsonNode node, String name, Function<String, K> key) {
    Map<K, Double> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.path(name).properties()) {
      values.put(key.apply(field.getKey()), field.getValue().asDouble(Double.NaN));
    }
    return values;
  }
}
