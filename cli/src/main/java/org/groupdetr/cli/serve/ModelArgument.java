package org.groupdetr.cli.serve;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.groupdetr.Detector;
import org.groupdetr.common.UserException;
import org.groupdetr.serve.ServedModel;

/**
 * A model and the name that it is served by.
 *
 * @param location a file, a folder, or the name of published weights
 */
record ModelArgument(String name, String location) {
  /** Files that are called so in every folder. */
  private static final Set<String> USUAL = Set.of("best", "last", "checkpoint", "model");

  private static final int LONGEST = 64;

  /**
   * Reads arguments: {@code NAME=WEIGHTS} or {@code WEIGHTS}, then named for the file, or for its
   * folder where files of that name are in every one.
   *
   * @throws UserException if two have one name, or a name is none
   */
  static List<ModelArgument> of(List<String> arguments) {
    Map<String, ModelArgument> all = new LinkedHashMap<>();
    for (String argument : arguments) {
      ModelArgument model = of(argument);
      UserException.require(
          all.putIfAbsent(model.name, model) == null,
          "two models would be called '%s': give one a name, such as %s-2=%s",
          model.name,
          model.name,
          model.location);
    }
    return new ArrayList<>(all.values());
  }

  private static ModelArgument of(String argument) {
    int sign = argument.indexOf('=');
    if (sign > 0 && !exists(argument)) {
      return new ModelArgument(argument.substring(0, sign), argument.substring(sign + 1));
    }
    return new ModelArgument(named(argument), argument);
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String named(String location) {
    String path = location.replace('\\', '/').replaceAll("/+$", "");
    String last = path.substring(path.lastIndexOf('/') + 1);
    String stem = last.replaceAll("\\.(safetensors|pth|pt|bin|onnx)$", "");
    if (USUAL.contains(stem) && path.indexOf('/') >= 0) {
      return named(path.substring(0, path.lastIndexOf('/')));
    }
    String plain = stem.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    String some = plain.substring(0, Math.min(LONGEST, plain.length()));
    return some.isEmpty() ? "model" : some;
  }

  /** The model to be served; its file, if it is one, is watched. */
  ServedModel served(Function<String, Detector> loader) {
    Optional<Path> file = exists(location) ? Optional.of(Path.of(location)) : Optional.empty();
    return UserException.checked(() -> new ServedModel(name, file, () -> loader.apply(location)));
  }
}
