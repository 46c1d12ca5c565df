package org.groupdetr.predict;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.groupdetr.common.UserException;

/** Finds who loads a file that needs no engine. */
public final class ModelReaders {
  /** Which artifact has the reader of which files. */
  private static final Map<String, String> ARTIFACTS =
      Map.of(".onnx", "org.groupdetr:groupdetr-onnx");

  private ModelReaders() {}

  /** Whether the name is one of files that need no engine. */
  public static boolean know(String file) {
    return ending(file).isPresent();
  }

  /**
   * Who loads such a file.
   *
   * @throws UserException if its artifact is not on the class path
   */
  public static ModelReader of(String file) {
    String ending = ending(file).orElseThrow();
    return ServiceLoader.load(ModelReader.class, ModelReaders.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(reader -> reader.ending().equals(ending))
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of(
                    "%s cannot be read: no artifact on the class path reads %s files; add %s",
                    file, ending, ARTIFACTS.getOrDefault(ending, "its artifact")));
  }

  private static Optional<String> ending(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return ARTIFACTS.keySet().stream().filter(name::endsWith).findFirst();
  }
}
