package org.groupdetr.train;

import java.nio.file.Path;
import java.util.Map;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;

/** What a run leaves in its folder. The first of several processes writes, and no other. */
record RunFiles(RunSetting setting, Checkpoint.Parts parts) {
  private boolean writes() {
    return setting.group().isFirst();
  }

  /** The weights that are handed on: the moving average where there is one. */
  private Map<String, Tensor> best() {
    return parts.ema().map(Ema::state).orElseGet(parts.detector()::state);
  }

  private void write(Path path) {
    if (writes()) {
      ModelFile.write(
          path, setting.recipe(), setting.labels(), parts.detector().ofGroup(best(), 0));
    }
  }

  /** The weights after an epoch. */
  void last() {
    write(setting.folder().last());
  }

  /** The weights with the best AP so far, and what they found. */
  void best(EvaluationResult result) {
    write(setting.folder().best());
    if (writes()) {
      ResultsFile.write(setting.folder().results(), result.found());
    }
  }

  /** The weights of all groups. */
  void allGroups(Path path) {
    if (writes()) {
      TensorFile.write(path, best(), ModelFile.header(setting.recipe(), setting.labels()));
    }
  }

  void checkpoint(Progress progress, Map<String, String> identity) {
    if (writes()) {
      Checkpoint.write(setting.folder().checkpoint(), parts, progress, identity);
    }
  }
}
