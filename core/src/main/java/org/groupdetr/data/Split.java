package org.groupdetr.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Segmentation;

/**
 * One part of a data set: its pictures and what is true of them.
 *
 * @param name {@code train}, {@code val} or {@code test}
 * @param pictures the folder that {@link CocoImage#fileName()} is relative to, and does not lead
 *     out of
 */
public record Split(String name, Path pictures, CocoData truth) {

  /** Whether any object has a mask, right or wrong. */
  public boolean hasMasks() {
    return truth.annotations().stream()
        .anyMatch(object -> !object.segmentation().equals(Segmentation.none()));
  }

  /**
   * Where a picture's pixels are: below {@link #pictures()}, whatever its name says.
   *
   * @throws UserException if its name cannot be a file's, or leads out of that folder
   */
  public Path file(CocoImage image) {
    return pictures.resolve(nameOf(image));
  }

  /**
   * A picture's name as a path that leads from {@link #pictures()} downwards.
   *
   * @throws UserException as {@link #file(CocoImage)} does
   */
  public Path nameOf(CocoImage image) {
    Path path;
    try {
      path = Path.of(image.fileName()).normalize();
    } catch (InvalidPathException e) {
      throw UserException.of(
          "picture %d of split '%s': '%s' cannot be the name of a file: %s",
          image.id(), name, image.fileName(), e.getReason());
    }
    if (path.getRoot() != null || path.startsWith("..")) {
      throw UserException.of(
          "picture %d of split '%s': '%s' leads out of the data set and is not opened",
          image.id(), name, image.fileName());
    }
    return path;
  }
}
