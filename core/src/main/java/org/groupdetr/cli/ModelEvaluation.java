package org.groupdetr.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.DataSets;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.predict.Predictor;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.Evaluation;
import org.groupdetr.train.ModelFile;

/** Measures a model file on a split. */
record ModelEvaluation(ModelFile model, Device device) {

  /** Measures the model in a file on a split of the data set in a folder. */
  static CocoResult of(
      Path model,
      Path data,
      String split,
      String device,
      Optional<Integer> threads,
      CocoSettings settings) {
    DataSet found = DataSets.open(data);
    Split chosen =
        found
            .split(split)
            .orElseThrow(
                () ->
                    UserException.of(
                        "%s has no split called %s, only %s",
                        data, split, found.splits().stream().map(Split::name).toList()));
    ModelFile file = ModelFile.open(model);
    Device named = Device.named(device);
    Engine.load();
    Engine.threads(threads.orElse(Runtime.getRuntime().availableProcessors()));
    return new ModelEvaluation(file, Engine.usable(named)).run(chosen, settings);
  }

  /** As training evaluates. */
  CocoResult run(Split split) {
    return run(
        split,
        CocoSettings.standard().withMaxDetections(model.recipe().evaluation().maxDetections()));
  }

  private CocoResult run(Split split, CocoSettings settings) {
    requireSameClasses(split);
    Evaluation evaluation = TrainingRun.evaluation(split, model.labels(), model.recipe(), settings);
    try (SetDetector<?> detector = model.load();
        ProgressLine line =
            new ProgressLine(System.err, Terminal.current(), InstantSource.system())) {
      detector.move(device);
      Predictor predictor =
          new Predictor(detector, model.labels(), model.recipe().evaluation().nms(), device);
      return evaluation.run(
          predictor,
          (done, total) ->
              line.show(
                  new WorkProgress(
                      "evaluating", done, OptionalLong.of(total), "batches", Optional.empty())));
    }
  }

  private void requireSameClasses(Split split) {
    Labels labels = new Labels(split.truth().categories());
    if (!labels.categories().stream()
        .map(c -> c.id() + c.name())
        .toList()
        .equals(model.labels().categories().stream().map(c -> c.id() + c.name()).toList())) {
      throw UserException.of(
          "%s was trained on the classes %s, the data has %s: evaluate on data of the same classes",
          model.path(), names(model.labels()), names(labels));
    }
  }

  private static String names(Labels labels) {
    return labels.categories().stream()
        .map(c -> c.name() + " (id " + c.id() + ")")
        .toList()
        .toString();
  }
}
