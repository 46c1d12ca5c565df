package org.groupdetr.pretrained;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * Files that are written beside the folder they are meant for, and moved into it once they have
 * been found right. Until then nothing there has changed.
 */
public final class StagedFolder implements AutoCloseable {
  private final Path target;
  private final boolean made;
  private final Path staged;

  private StagedFolder(Path target, boolean made, Path staged) {
    this.target = target;
    this.made = made;
    this.staged = staged;
  }

  /**
   * An empty folder for files that are meant for {@code target}.
   *
   * @throws UserException if there can be none
   */
  public static StagedFolder of(Path target) {
    try {
      boolean made = !Files.exists(target);
      Files.createDirectories(target);
      return new StagedFolder(target, made, Files.createTempDirectory(target, ".part-"));
    } catch (IOException e) {
      boolean file = Files.exists(target) && !Files.isDirectory(target);
      throw new UserException(
          "cannot write to " + target + ": " + (file ? "it is no folder" : SafeFiles.reason(e)), e);
    }
  }

  /** Where the files are written. */
  public Path path() {
    return staged;
  }

  /** Moves all files to where they belong; those of equal names there are replaced. */
  public void keep() {
    try {
      for (Path file : files()) {
        Path place = target.resolve(file.getFileName());
        SafeFiles.moveInPlace(file, place);
      }
    } catch (IOException e) {
      throw new UserException("cannot write to " + target + ": " + SafeFiles.reason(e), e);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(staged)) {
      return files.sorted().toList();
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> left = Files.list(target)) {
      return left.findAny().isEmpty();
    }
  }

  /** Removes what was not kept, and the folder if it was made for it and holds nothing. */
  @Override
  public void close() {
    try {
      for (Path file : files()) {
        Files.delete(file);
      }
      Files.delete(staged);
      if (made && isEmpty()) {
        Files.delete(target);
      }
    } catch (IOException e) {
      throw new UserException("cannot remove " + staged + ": " + SafeFiles.reason(e), e);
    }
  }
}
