package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

import org.groupdetr.detector.DetectorSpec;

/**
 * A whole run as one record. Its text form is YAML whose keys are the names of the components; see
 * {@link RecipeFile}.
 *
 * @param name what the run is called
 * @param description one sentence for the list of recipes
 */
public record Recipe(
    String name,
    String description,
    DetectorSpec detector,
    DataSpec data,
    TrainingSpec training,
    EvaluationSpec evaluation) {
  public Recipe {
    require(!name.isBlank(), "name must not be empty");
  }

  /** The same with other loader threads and batches ahead, which change no result. */
  public Recipe withLoader(int threads, int prefetch) {
    DataSpec loaded =
        new DataSpec(
            data.keepEmpty(), data.augmentation(), data.evaluationSize(), threads, prefetch);
    return new Recipe(name, description, detector, loaded, training, evaluation);
  }
}
