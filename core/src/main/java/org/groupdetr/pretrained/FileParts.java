package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.common.UserException;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;

/**
 * The model in a file that may hold more than one, and more than models.
 *
 * @param tensors of the model, by their names in it
 * @param beside names of the others
 * @param notes what was done to find it
 */
record FileParts(Map<String, StoredTensor> tensors, Set<String> beside, List<String> notes) {
  /** Names that programs put before all others of a network of any kind. */
  private static final List<String> WRAPPERS = List.of("module.", "model.", "_orig_mod.", "net.");

  /** Where the code of some authors has the model that counts, and Lightning has it. */
  private static final List<String> EVALUATED = List.of("model/", "state_dict/");

  /**
   * Chooses.
   *
   * @param part which one, such as {@code ema/module}, or empty if there is but one
   * @throws UserException if there are several, or none of that name, with what there is
   */
  static FileParts of(TensorFile file, String part) {
    List<ModelPart> models = ModelPart.in(file.names());
    if (part.isEmpty()) {
      return models.isEmpty() ? unknown(file, "") : one(file, models);
    }
    String wanted = part.replaceAll("^/+|/+$", "");
    List<ModelPart> found = models.stream().filter(model -> model.isCalled(wanted)).toList();
    return found.isEmpty() ? unknown(file, wanted) : one(file, found);
  }

  private static FileParts one(TensorFile file, List<ModelPart> models) {
    List<String> names = models.stream().map(ModelPart::name).toList();
    ModelPart model =
        models.size() == 1
            ? models.get(0)
            : usual(file, models).orElseThrow(() -> several(file, names));
    FileParts chosen = chosen(file, model.path(), model.prefix());
    List<String> notes = new ArrayList<>();
    if (models.size() > 1) {
      notes.add(
          "of "
              + String.join(" and ", names)
              + " the one was taken that its authors evaluate, "
              + model.name());
    }
    if (!model.prefix().isEmpty()) {
      notes.add("all names begin with '" + model.prefix() + "', which was taken off");
    }
    return new FileParts(chosen.tensors, chosen.beside, notes);
  }

  /** LW-DETR's and RF-DETR's code asks for none of the averages that it saves besides. */
  private static Optional<ModelPart> usual(TensorFile file, List<ModelPart> models) {
    return EVALUATED.stream()
        .map(path -> models.stream().filter(model -> model.path().equals(path)).toList())
        .filter(own -> own.size() == 1 && isLightweight(file, own.get(0)))
        .map(own -> own.get(0))
        .findFirst();
  }

  private static boolean isLightweight(TensorFile file, ModelPart model) {
    Set<String> names = file.stored(model.path() + model.prefix()).keySet();
    return PublishedDetector.ofOfficial(names).filter(PublishedDetector::isLightweight).isPresent();
  }

  private static UserException several(TensorFile file, List<String> names) {
    return UserException.of(
        "%s holds several models: say which, %s",
        file.path(),
        String.join(" or ", names.stream().map(name -> file.path() + "#" + name).toList()));
  }

  /** Of names that no known model has: what a person would choose, for a word on it. */
  private static FileParts unknown(TensorFile file, String part) {
    Set<String> parts = new LinkedHashSet<>();
    for (String name : file.names()) {
      int slash = name.lastIndexOf('/');
      parts.add(slash < 0 ? "" : name.substring(0, slash));
    }
    if (parts.isEmpty()) {
      throw UserException.of("%s holds no weights", file.path());
    }
    // The state of an optimizer lies deeper than weights do.
    List<String> shallow = parts.stream().filter(name -> name.indexOf('/') < 0).toList();
    List<String> matching =
        (shallow.isEmpty() ? List.copyOf(parts) : shallow)
            .stream().filter(name -> part.isEmpty() || name.equals(part)).toList();
    if (!part.isEmpty() && parts.contains(part)) {
      matching = List.of(part);
    } else if (matching.isEmpty()) {
      throw UserException.of("%s holds no part %s, only %s", file.path(), part, parts);
    } else if (part.isEmpty() && matching.contains("")) {
      matching = List.of("");
    } else if (matching.size() > 1) {
      throw several(file, matching);
    }
    String path = matching.get(0).isEmpty() ? "" : matching.get(0) + "/";
    FileParts chosen = chosen(file, path, "");
    String wrapper = "";
    for (Optional<String> more = wrapper(chosen.tensors, wrapper);
        more.isPresent();
        more = wrapper(chosen.tensors, wrapper)) {
      wrapper = more.get();
    }
    return chosen(file, path, wrapper);
  }

  private static Optional<String> wrapper(Map<String, StoredTensor> tensors, String found) {
    return WRAPPERS.stream()
        .map(wrapper -> found + wrapper)
        .filter(
            more ->
                !tensors.isEmpty() && tensors.keySet().stream().allMatch(n -> n.startsWith(more)))
        .findFirst();
  }

  private static FileParts chosen(TensorFile file, String path, String prefix) {
    String begin = path + prefix;
    for (Map.Entry<String, String> other : file.beside().unreadable().entrySet()) {
      if (lies(other.getKey(), path, prefix)) {
        throw UserException.of(
            "%s holds the tensor %s, which %s", file.path(), other.getKey(), other.getValue());
      }
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Set<String> beside = new LinkedHashSet<>();
    file.stored()
        .forEach(
            (name, tensor) -> {
              if (lies(name, path, prefix)) {
                tensors.put(name.substring(begin.length()), tensor);
              } else {
                beside.add(name);
              }
            });
    return new FileParts(tensors, beside, List.of());
  }

  private static boolean lies(String name, String path, String prefix) {
    return name.startsWith(path + prefix) && name.indexOf('/', path.length()) < 0;
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
