package org.groupdetr.train;

import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.run.RunFolder;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.distributed.ProcessGroup;

/**
 * What a run is given.
 *
 * @param training batches of {@code recipe.training().partSize()} pictures
 * @param evaluation of the validation split; none if there is none
 * @param folder of the run, where the first process alone writes
 * @param group the processes that share the run out among them
 */
public record RunSetting(
    Recipe recipe,
    Labels labels,
    BatchSource training,
    Optional<Validation> evaluation,
    RunFolder folder,
    Device device,
    ProcessGroup group) {
  public RunSetting {
    int parts = recipe.training().accumulate();
    UserException.require(
        parts % group.size() == 0,
        "training.accumulate is %d, which %s cannot share out evenly: set it to %d,"
            + " which changes no result but the rounding of sums, or start another number",
        parts,
        Counted.of(group.size(), "process"),
        (parts / group.size() + 1) * group.size());
  }

  /** Of one process. */
  public RunSetting(
      Recipe recipe,
      Labels labels,
      BatchSource training,
      Optional<Validation> evaluation,
      RunFolder folder,
      Device device) {
    this(recipe, labels, training, evaluation, folder, device, ProcessGroup.alone());
  }
}
