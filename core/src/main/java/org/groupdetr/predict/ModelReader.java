package org.groupdetr.predict;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;

/**
 * Loads detectors from files of a kind that needs no engine. Implementations are found by {@link
 * java.util.ServiceLoader}: an artifact on the class path adds its kind.
 */
public interface ModelReader {
  /** The ending of the names of such files, with its dot, in small letters. */
  String ending();

  /**
   * Loads a detector.
   *
   * @param device where it is computed, such as {@code cpu}
   * @param threads of one operation; as the implementation chooses where nothing is said
   * @throws UserException if it is no sound model, or the device cannot be used
   */
  LoadedModel load(Path file, String device, Optional<Integer> threads);

  /**
   * What a file says of itself, for people: words by what they tell. Nothing is computed.
   *
   * @throws UserException if it is no sound model
   */
  Map<String, String> details(Path file);
}
