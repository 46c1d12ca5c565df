package org.groupdetr.data;

import java.nio.file.Path;
import java.util.Optional;

/** A folder whose layout was recognised, not yet read. */
public interface DataFolder {
  DataFormat format();

  /** The file or folder by which it was recognised. */
  Path evidence();

  /** Whether there are annotations where the layout, or a description, has them. */
  default boolean isSure() {
    return true;
  }

  /**
   * Reads all annotations. What cannot be read goes to {@code log} and is left out, so that all
   * problems are found in one go.
   */
  DataSet read(ProblemLog log);

  /** The COCO file of a split, where there is one. */
  default Optional<Path> annotationFile(String split) {
    return Optional.empty();
  }
}
