package org.groupdetr.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run needs to go on as if it had never stopped, in one file: weights of all
 * groups, both moments of the optimizer, the moving average, and where the run stands. Randomness
 * needs no room: it is a function of seed and step.
 */
final class Checkpoint {
  private static final String PROGRESS = "groupdetr.progress";
  private static final String THREADS = "groupdetr.threads";

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
   * What must be the same for a run to go on: recipe, classes, threads of the engine. How many
   * threads load pictures changes no bit and may change.
   */
  static Map<String, String> identity(Recipe recipe, String classes) {
    return Map.of(
        ModelFile.RECIPE,
        RecipeFile.text(recipe.withLoader(1, 1)),
        ModelFile.CLASSES,
        classes,
        THREADS,
        Integer.toString(Engine.threads()));
  }

  /**
   * Puts a run back to where the checkpoint was taken.
   *
   * @throws UserException if the file is damaged or belongs to another run
   */
  static Progress restore(Path path, Parts parts, Map<String, String> identity) {
    TensorFile file = TensorFile.open(path);
    requireSame(path, file, identity);
    try (Scope scope = Scope.open()) {
      parts.detector.load(file.tensors("model."));
    }
    Progress progress = progress(path, file.metadata().getOrDefault(PROGRESS, ""));
    try (Scope scope = Scope.open()) {
      parts.optimizer.restore(file.tensors("optimizer."), progress.step());
    }
    try (Scope scope = Scope.open()) {
      parts.ema.ifPresent(ema -> ema.restore(file.tensors("ema.")));
    }
    return progress;
  }

  private static void requireSame(Path path, TensorFile file, Map<String, String> identity) {
    Map<String, String> words = new HashMap<>(file.metadata());
    words.computeIfPresent(ModelFile.RECIPE, (key, text) -> RecipeFile.rewritten(text));
    if (!words.containsKey(PROGRESS)) {
      throw UserException.of("%s is no checkpoint of a run", path);
    }
    requireEqual(path, words, identity, ModelFile.CLASSES, "the classes of the data have changed");
    requireEqual(
        path,
        words,
        identity,
        ModelFile.RECIPE,
        "the recipe has changed, "
            + change(words.get(ModelFile.RECIPE), identity.get(ModelFile.RECIPE)));
    requireEqual(
        path,
        words,
        identity,
        THREADS,
        "the number of threads has changed, so the bits would differ; use --threads "
            + words.get(THREADS));
  }

  /** The first line of a text that another has not. */
  private static String change(@Nullable String before, @Nullable String now) {
    List<String> old = before == null ? List.of() : before.lines().toList();
    List<String> other = now == null ? List.of() : now.lines().toList();
    for (int i = 0; i < Math.min(old.size(), other.size()); i++) {
      if (!old.get(i).equals(other.get(i))) {
        return "from '" + old.get(i).strip() + "' to '" + other.get(i).strip() + "'";
      }
    }
    return "it has " + Counted.of(other.size(), "line") + " instead of " + old.size();
  }

  private static void requireEqual(
      Path path, Map<String, String> found, Map<String, String> now, String key, String message) {
    if (!now.getOrDefault(key, "").equals(found.getOrDefault(key, ""))) {
      throw UserException.of("cannot resume from %s: %s", path, message);
    }
  }

  private static String json(Progress progress) {
    try {
      return new ObjectMapper().writeValueAsString(progress);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Progress progress(Path path, String json) {
    try {
      return new ObjectMapper().readValue(json, Progress.class);
    } catch (JsonProcessingException e) {
      throw new UserException(path + " says nothing sound of where the run stood", e);
    }
  }
}
