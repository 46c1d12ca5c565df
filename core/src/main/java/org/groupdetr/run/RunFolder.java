package org.groupdetr.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.groupdetr.common.FolderLock;
import org.groupdetr.common.UserException;

/** The folder of one run; it holds all that is known of the run. */
public record RunFolder(Path path) {
  /** The recipe as it is executed. */
  public Path recipe() {
    return path.resolve("recipe.yaml");
  }

  /** The weights of the epoch with the best AP. */
  public Path best() {
    return path.resolve("best.safetensors");
  }

  /** The weights after the last epoch. */
  public Path last() {
    return path.resolve("last.safetensors");
  }

  /** All that the run needs to go on. */
  public Path checkpoint() {
    return path.resolve("checkpoint.safetensors");
  }

  /** One JSON object for every step that is logged and every evaluation. */
  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  /** The same numbers as a table, where that was wanted. */
  public Path table() {
    return path.resolve("metrics.csv");
  }

  /** What was found in the evaluation with the best AP, as a results file of COCO. */
  public Path results() {
    return path.resolve("results.json");
  }

  /** The evaluations once more, after suppression of duplicates, where that was wanted. */
  public Path suppressed() {
    return path.resolve("suppressed.jsonl");
  }

  /** The weights of all groups after an epoch, where snapshots were wanted. */
  public Path snapshot(int epoch) {
    return snapshots().resolve(String.format(Locale.ROOT, "epoch-%04d.safetensors", epoch));
  }

  /** The folder of snapshots. */
  public Path snapshots() {
    return path.resolve("snapshots");
  }

  /** Event files for TensorBoard. */
  public Path events() {
    return path.resolve("tensorboard");
  }

  /** Losses, AP, rates, times and memory over the run, as a picture. */
  public Path curves() {
    return path.resolve("curves.png");
  }

  /**
   * The folder for a new run.
   *
   * @throws UserException if it holds a run already, or a process is at work in it
   */
  public static RunFolder create(Path path) {
    RunFolder folder = new RunFolder(path);
    FolderLock.requireFree(path);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw UserException.of("%s is a file, not a folder: choose another --out", path);
    }
    folder.requireNew();
    return folder;
  }

  /**
   * Makes sure that there is no run in the folder.
   *
   * @throws UserException if it holds one
   */
  public void requireNew() {
    if (Files.exists(checkpoint())) {
      throw UserException.of(
          "%s holds a run already: go on with it by --resume, or choose another --out", path);
    }
    if (Files.exists(metrics())) {
      throw UserException.of(
          "%s holds a run that ended before its first checkpoint: delete it, or choose another"
              + " --out",
          path);
    }
  }

  /**
   * The folder of a run that is to go on.
   *
   * @throws UserException if there is none, or a process is at work in it
   */
  public static RunFolder resume(Path path) {
    RunFolder folder = new RunFolder(path);
    FolderLock.requireFree(path);
    if (!Files.exists(folder.checkpoint())) {
      throw UserException.of("%s holds no run that could go on: no checkpoint.safetensors", path);
    }
    return folder;
  }
}
