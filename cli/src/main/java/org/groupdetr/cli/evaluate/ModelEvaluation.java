package org.groupdetr.cli.evaluate;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.predict.Predictor;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.Measured;
import org.groupdetr.train.Validation;

/** Measures a model file on a split. */
public record ModelEvaluation(WeightSource model, Device device) {

  /** Measures the model in a file on a split of the data set in a folder. */
  public static Measured of(
      String model,
      Path data,
      String split,
      String device,
      Optional<Integer> threads,
      CocoSettings settings) {
    DataSet found = DataSets.open(data);
    Split chosen = split(found, split);
    WeightSource file = WeightsOption.open(model);
    Device named = Device.named(device);
    Engine.load();
    Engine.threads(threads.orElse(Runtime.getRuntime().availableProcessors()));
    return new ModelEvaluation(file, Engine.usable(named)).run(chosen, settings);
  }

  /** The split of that name; an error that lists the others if there is none. */
  public static Split split(DataSet data, String name) {
    return data.split(name)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s has no split called %s, only %s",
                    data.folder(), name, data.splits().stream().map(Split::name).toList()));
  }

  /** As training evaluates. */
  public Measured run(Split split) {
    return run(
        split, CocoSettings.standard().withMaxDetections(model.use().evaluation().maxDetections()));
  }

  /** The rows of the class head are put into the order of the data's classes. */
  private Measured run(Split split, CocoSettings settings) {
    Labels labels = new Labels(split.truth().categories());
    requireKnown(labels);
    Validation evaluation = Validation.of(split, labels, model.use(), settings);
    try (SetDetector<?> detector = model.load(labels, Optional.of(ClassChoice.KEEP));
        ProgressLine line =
            new ProgressLine(System.err, Terminal.current(), InstantSource.system())) {
      detector.move(device);
      Predictor predictor = new Predictor(detector, labels, model.use().evaluation().nms(), device);
      return evaluation.run(
          predictor,
          (done, total) ->
              line.show(
                  new WorkProgress(
                      "evaluating", done, OptionalLong.of(total), "batches", Optional.empty())));
    }
  }

  /** A class that the model has never seen cannot be measured. */
  private void requireKnown(Labels labels) {
    List<String> known = names(model.labels());
    if (!known.containsAll(names(labels))) {
      throw UserException.of(
          "the model was trained on the classes %s, the data has %s: evaluate on data of the same"
              + " classes",
          known, names(labels));
    }
  }

  private static List<String> names(Labels labels) {
    return labels.categories().stream().map(CocoCategory::name).toList();
  }
}
