package org.groupdetr.pretrained.download;

import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.UserException;

/**
 * Where downloaded weights are kept.
 *
 * @param folder files by the names that their publishers gave them
 * @param progress is told of downloads
 */
public record WeightCache(Path folder, DownloadListener progress) {
  /** The variable that moves the cache. */
  public static final String VARIABLE = "GROUPDETR_CACHE";

  /** The folder that the variable names, or else {@code .cache/groupdetr} at home. */
  public static WeightCache standard(DownloadListener progress) {
    String named = System.getenv(VARIABLE);
    Path folder =
        named == null || named.isBlank()
            ? Path.of(System.getProperty("user.home", "."), ".cache", "groupdetr")
            : Path.of(named);
    return new WeightCache(folder, progress);
  }

  /**
   * The file, downloaded if it is not there yet.
   *
   * @throws UserException if it cannot be got, with what to put where
   */
  public Path file(PublishedWeights known) {
    Path target = folder.resolve(known.fileName());
    if (Files.isRegularFile(target)) {
      return target;
    }
    if (known.byHand()) {
      throw UserException.of(
          "%s has to be fetched by hand: download it from %s and save it as %s",
          known.name(), known.address(), target);
    }
    try {
      new Download(known.address(), known.checksum(), progress).to(target);
    } catch (UserException e) {
      throw new UserException(
          "cannot get "
              + known.name()
              + ": "
              + e.getMessage()
              + "; or download "
              + known.address()
              + " elsewhere and save it as "
              + target,
          e);
    }
    return target;
  }
}
