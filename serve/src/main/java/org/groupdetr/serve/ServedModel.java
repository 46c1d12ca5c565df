package org.groupdetr.serve;

import static org.groupdetr.common.Require.require;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.groupdetr.Detector;

/**
 * A model to be served.
 *
 * @param name what requests call it: letters, digits, dot, dash and underscore, 64 at most
 * @param file that is watched: when it changes, the model is loaded anew; absent for one that never
 *     changes
 * @param loader loads it, each time to a detector of its own, which the server closes
 */
public record ServedModel(String name, Optional<Path> file, Supplier<Detector> loader) {
  public ServedModel {
    require(
        name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"),
        "a model's name has letters, digits, '.', '-' and '_' (64 at most), was '%s'",
        name);
  }

  /** The model of a file, on the processor. */
  public static ServedModel of(String name, Path file) {
    return new ServedModel(name, Optional.of(file), () -> Detector.load(file));
  }
}
