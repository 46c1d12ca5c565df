package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Optional;
import org.groupdetr.data.augment.Variation;
import org.groupdetr.detector.DetectorSpec;

/**
 * A whole run as one record. Its text form is YAML whose keys are the names of the components; see
 * {@link RecipeFile}.
 *
 * @param name what the run is called
 * @param description one sentence for the list of recipes
 * @param weights what the run starts from: a file, a folder or the name of published weights; none
 *     for a run from scratch
 */
public record Recipe(
    String name,
    String description,
    Optional<String> weights,
    DetectorSpec detector,
    DataSpec data,
    TrainingSpec training,
    EvaluationSpec evaluation) {
  public Recipe {
    require(!name.isBlank(), "name must not be empty");
    require(
        weights.map(source -> !source.isBlank()).orElse(true),
        "weights must not be empty; none means a run from scratch");
    require(
        detector.learnsMasks() || data.variations().stream().noneMatch(Variation::needsMasks),
        "data.augment has copy-paste, which cuts objects out by their masks, and the detector"
            + " learns from boxes only");
    List<Integer> sides = data.augmentation().squareSides();
    if (!sides.isEmpty()) {
      sides.forEach(side -> requireMultiple("data.augmentation.sides", side, detector));
      requireMultiple("data.evaluationSize", data.evaluationSize().shortSide(), detector);
    }
  }

  /** Squares are never padded: the detector must be able to divide them. */
  private static void requireMultiple(String key, int side, DetectorSpec detector) {
    int multiple = detector.sideMultiple();
    require(
        side % multiple == 0,
        "%s must be a multiple of %d, which the detector divides pictures by, was %d; the nearest"
            + " is %d",
        key,
        multiple,
        side,
        Math.max(1, Math.round((float) side / multiple)) * multiple);
  }

  /** The same with other loader threads and batches ahead, which change no result. */
  public Recipe withLoader(int threads, int prefetch) {
    DataSpec loaded =
        new DataSpec(
            data.keepEmpty(),
            data.repeatThreshold(),
            data.augmentation(),
            data.augment(),
            data.evaluationSize(),
            threads,
            prefetch);
    return new Recipe(name, description, weights, detector, loaded, training, evaluation);
  }

  /** The same, starting from weights; from scratch where {@code source} is {@code none}. */
  public Recipe withWeights(String source) {
    Optional<String> start = Optional.of(source).filter(named -> !named.equals("none"));
    return new Recipe(name, description, start, detector, data, training, evaluation);
  }
}
