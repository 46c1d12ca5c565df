package org.groupdetr.pretrained;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.UserException;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;

/**
 * The model in a file that may hold more than one, and more than models.
 *
 * @param tensors of the model, by their names in it
 * @param beside names of the others
 */
record FileParts(Map<String, StoredTensor> tensors, Set<String> beside) {
  private static final String WRAPPED = "module.";

  /**
   * Chooses.
   *
   * @param part which one, or empty if there is but one
   */
  static FileParts of(TensorFile file, String part) {
    Set<String> parts = new LinkedHashSet<>();
    for (String name : file.names()) {
      int slash = name.indexOf('/');
      // Weights lie one level deep; the state of an optimizer lies deeper.
      if (slash > 0 && name.indexOf('/', slash + 1) < 0) {
        parts.add(name.substring(0, slash));
      }
    }
    boolean flat = file.names().stream().anyMatch(name -> name.indexOf('/') < 0);
    if (part.isEmpty() && flat) {
      return chosen(file, "");
    }
    List<String> matching = parts.stream().filter(p -> part.isEmpty() || p.equals(part)).toList();
    if (matching.size() == 1) {
      return chosen(file, matching.get(0) + "/");
    } else if (matching.isEmpty() && !part.isEmpty()) {
      throw UserException.of("%s holds no part %s, only %s", file.path(), part, parts);
    } else if (matching.isEmpty()) {
      throw UserException.of("%s holds no weights", file.path());
    }
    throw UserException.of(
        "%s holds several models: say which, such as %s#%s, of %s",
        file.path(), file.path(), matching.get(0), matching);
  }

  private static FileParts chosen(TensorFile file, String prefix) {
    Map<String, StoredTensor> tensors = file.stored(prefix);
    Set<String> beside = new LinkedHashSet<>(file.names());
    beside.removeIf(name -> name.startsWith(prefix));
    boolean wrapped =
        !tensors.isEmpty() && tensors.keySet().stream().allMatch(n -> n.startsWith(WRAPPED));
    if (!wrapped) {
      return new FileParts(tensors, beside);
    }
    Map<String, StoredTensor> plain = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> plain.put(name.substring(WRAPPED.length()), tensor));
    return new FileParts(plain, beside);
  }

  /** Those of the model that a rule leaves out, and those beside it. */
  Map<String, String> leftOut(Map<String, String> ofModel) {
    Map<String, String> all = new LinkedHashMap<>(ofModel);
    for (String name : beside) {
      all.put(name, "beside the model");
    }
    return all;
  }
}
