package org.groupdetr.predict;

import java.util.Optional;
import java.util.function.Function;
import org.groupdetr.data.Labels;
import org.groupdetr.recipe.Recipe;

/**
 * A trained detector that is loaded, whatever computes it. May be used from several threads at
 * once, but not after it is closed, nor closed while it is used.
 */
public interface LoadedModel extends AutoCloseable {
  /** The recipe that it was trained by, or that stands for the published settings. */
  Recipe recipe();

  /** The classes that it knows. */
  Labels labels();

  /** Whether its detections have masks. */
  boolean findsMasks();

  /** How pictures come to it. */
  InputPlan input();

  /** How many pictures it always works out together, if it is made for one number only. */
  default Optional<Integer> together() {
    return Optional.empty();
  }

  /** Answers with its own classes. */
  Predictor predictor();

  /**
   * Does work with it as it answers for data.
   *
   * @param labels the data's classes, all of which it knows; detections then bear their ids
   */
  <T> T asked(Labels labels, Function<Predictor, T> work);

  @Override
  void close();
}
