package org.groupdetr.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;

/**
 * Everything that a run needs to go on as if it had never stopped, in one file: weights of all
 * groups, both moments of the optimizer, the moving average, and where the run stands. Randomness
 * needs no room: it is a function of seed and step.
 */
final class Checkpoint {
  private static final String PROGRESS = "groupdetr.progress";

  private Checkpoint() {}

  /** The parts of a run that change. */
  record Parts(SetDetector<?> detector, AdamW optimizer, Optional<Ema> ema) {}

  static void write(Path path, Parts parts, Progress progress, Map<String, String> identity) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parts.detector.state().forEach((name, tensor) -> tensors.put("model." + name, tensor));
    parts.optimizer.state().forEach((name, tensor) -> tensors.put("optimizer." + name, tensor));
    parts.ema.ifPresent(
        ema -> ema.state().forEach((name, tensor) -> tensors.put("ema." + name, tensor)));
    Map<String, String> words = new LinkedHashMap<>(identity);
    words.put(PROGRESS, json(progress));
    TensorFile.write(path, tensors, words);
  }

  /**
   * Puts a run back to where the checkpoint was taken.
   *
   * @throws UserException if the file is damaged or belongs to another run
   */
  static Progress restore(Path path, Parts parts, RunIdentity identity) {
    TensorFile file = TensorFile.open(path);
    String words = file.metadata().getOrDefault(PROGRESS, "");
    UserException.require(!words.isEmpty(), "%s is no checkpoint of a run", path);
    Progress progress = progress(path, words);
    identity.requireSame(file, progress);
    return restore(file, parts, progress);
  }

  /** Puts a run back, whose identity is known. */
  static Progress restore(TensorFile file, Parts parts, Progress progress) {
    try (Scope scope = Scope.open()) {
      parts.detector.load(file.tensors("model."));
    }
    try (Scope scope = Scope.open()) {
      parts.optimizer.restore(file.tensors("optimizer."), progress.step());
    }
    try (Scope scope = Scope.open()) {
      parts.ema.ifPresent(ema -> ema.restore(file.tensors("ema.")));
    }
    return progress;
  }

  static String json(Progress progress) {
    try {
      return new ObjectMapper().writeValueAsString(progress);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What {@link #json} has written; {@code where} is told where it is damaged. */
  static Progress progress(Object where, String json) {
    try {
      return new ObjectMapper().readValue(json, Progress.class);
    } catch (JsonProcessingException e) {
      throw new UserException(where + " says nothing sound of where the run stood", e);
    }
  }
}
