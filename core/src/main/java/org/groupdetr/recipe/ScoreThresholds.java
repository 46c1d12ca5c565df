package org.groupdetr.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.weights.TensorFile;

/**
 * From which score on detections of each class are taken, as a model's header may say.
 *
 * @param scores by name of class, each 0 to 1
 */
public record ScoreThresholds(Map<String, Double> scores) {
  /** Their key in the header of a model. */
  public static final String KEY = "groupdetr.thresholds";

  public ScoreThresholds {
    scores.forEach(
        (name, score) ->
            UserException.require(
                score >= 0 && score <= 1,
                "the threshold of class %s must be 0 to 1, was %s",
                name,
                score));
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /**
   * Those that a model holds; none if nobody has written any.
   *
   * @param file of weights, such as {@code best.safetensors} of a run
   * @throws UserException if it cannot be read or they are damaged
   */
  public static Optional<ScoreThresholds> of(Path file) {
    TensorFile model = TensorFile.open(file);
    return Optional.ofNullable(model.metadata().get(KEY)).map(json -> parsed(model.path(), json));
  }

  private static ScoreThresholds parsed(Path path, String json) {
    Map<String, Double> scores = new LinkedHashMap<>();
    try {
      JsonNode read = new ObjectMapper().readTree(json);
      UserException.require(read.isObject(), "its thresholds are no numbers by class");
      for (Map.Entry<String, JsonNode> entry : read.properties()) {
        UserException.require(
            entry.getValue().isNumber(),
            "the threshold of class %s must be a number, was %s",
            entry.getKey(),
            entry.getValue());
        scores.put(entry.getKey(), entry.getValue().asDouble());
      }
      return new ScoreThresholds(scores);
    } catch (JsonProcessingException e) {
      throw new UserException(path + " has thresholds that cannot be read", e);
    } catch (UserException e) {
      throw new UserException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes them into a model's header; all else in the file stays as it is.
   *
   * @param file a model that this program has written
   * @throws UserException if it is another file, or cannot be written
   */
  public void writeInto(Path file) {
    TensorFile model = TensorFile.open(file);
    UserException.require(
        ModelFile.isOurs(model.metadata()),
        "%s is no model that this program has written: thresholds are kept in the header of those",
        file);
    ObjectNode json = new ObjectMapper().createObjectNode();
    scores.forEach(json::put);
    Map<String, String> header = new LinkedHashMap<>(model.metadata());
    header.put(KEY, json.toString());
    TensorFile.writeStored(file, model.stored(), header);
  }

  /**
   * The detections that reach the threshold of their class; of classes without one, all.
   *
   * @param found such as everything that a detector says
   */
  public List<Detection> reachedBy(List<Detection> found) {
    return found.stream().filter(d -> d.score() >= scores.getOrDefault(d.label(), 0.0)).toList();
  }

  /** The least of them; 0 if there are none. */
  public double least() {
    return scores.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }
}
