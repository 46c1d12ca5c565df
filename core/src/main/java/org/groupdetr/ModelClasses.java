package org.groupdetr;

import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;

/** The classes of a model beside those of data. */
final class ModelClasses {
  private ModelClasses() {}

  /**
   * The classes of a split that a model is measured on.
   *
   * @throws UserException if the model knows not all of them: what it has never seen cannot be
   *     measured
   */
  static Labels ofData(Labels model, Split split) {
    Labels labels = new Labels(split.truth().categories());
    List<String> known = names(model);
    if (!known.containsAll(names(labels))) {
      throw UserException.of(
          "the model was trained on the classes %s, the data has %s: evaluate on data of the same"
              + " classes",
          known, names(labels));
    }
    return labels;
  }

  /** Names of classes, in their order. */
  static List<String> names(Labels labels) {
    return labels.categories().stream().map(CocoCategory::name).toList();
  }
}
