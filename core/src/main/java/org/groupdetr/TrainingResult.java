package org.groupdetr;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.groupdetr.run.RunFolder;
import org.groupdetr.train.Trainer;

/**
 * What came of a run of training. Its folder holds the rest: recipe, metrics, TensorBoard events,
 * checkpoint, {@code results.json} and {@code run.json}.
 *
 * @param ending whether it is finished, stopped early, or was interrupted and can be resumed
 * @param bestAp the best AP on {@code val}, of masks where they are measured, 0 to 1; absent before
 *     the first evaluation
 * @param steps done in the whole run, over all its sessions
 * @param folder of the run
 */
public record TrainingResult(
    Trainer.Ending ending, OptionalDouble bestAp, long steps, RunFolder folder) {

  /** The weights of the epoch with the best AP, if one was evaluated. */
  public Optional<Path> best() {
    return Optional.of(folder.best()).filter(Files::exists);
  }

  /** The weights after the last epoch, if one is done. */
  public Optional<Path> last() {
    return Optional.of(folder.last()).filter(Files::exists);
  }

  /** The weights to use: the best, else the last, if an epoch is done. */
  public Optional<Path> weights() {
    return best().or(this::last);
  }
}
