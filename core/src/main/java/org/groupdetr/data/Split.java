package org.groupdetr.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Segmentation;

/**
 * One part of a data set: its pictures and what is true of them.
 *
 * @param name {@code train}, {@code val} or {@code test}
 * @param pictures the folder that {@link CocoImage#fileName()} is relative to
 */
public record Split(String name, Path pictures, CocoData truth) {

  /** Whether any object has a mask, right or wrong. */
  public boolean hasMasks() {
    return truth.annotations().stream()
        .anyMatch(object -> !object.segmentation().equals(Segmentation.none()));
  }

  /**
   * Where a picture's pixels are.
   *
   * @throws UserException if its name cannot be a file's
   */
  public Path file(CocoImage image) {
    try {
      return pictures.resolve(image.fileName());
    } catch (InvalidPathException e) {
      throw UserException.of(
          "picture %d of split '%s': '%s' cannot be the name of a file: %s",
          image.id(), name, image.fileName(), e.getReason());
    }
  }
}
