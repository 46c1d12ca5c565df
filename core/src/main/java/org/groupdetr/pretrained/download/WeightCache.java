package org.groupdetr.pretrained.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.SafeFiles;
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
   * The file, downloaded if it is not there yet; its checksum is looked at each time.
   *
   * @throws UserException if it cannot be got, with what to put where
   */
  public Path file(PublishedWeights known) {
    Path target = folder.resolve(known.fileName());
    if (Files.isRegularFile(target)) {
      return verified(target, known);
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

  /** A file of the cache is looked at each time: disks lose bits, and people exchange files. */
  private static Path verified(Path target, PublishedWeights known) {
    try {
      FileDigest digest = FileDigest.of(target, known.checksum());
      UserException.require(
          digest.holds(),
          "%s in the cache is not what the publisher of %s says: %s; remove it, then it is fetched"
              + " again",
          target,
          known.name(),
          digest.words());
      return target;
    } catch (IOException e) {
      throw new UserException("cannot read " + target + ": " + SafeFiles.reason(e), e);
    }
  }
}
