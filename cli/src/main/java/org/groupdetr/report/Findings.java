package org.groupdetr.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.eval.IouType;
import org.groupdetr.eval.calibration.Calibration;
import org.groupdetr.eval.errors.ErrorAnalysis;
import org.groupdetr.eval.errors.ErrorCosts;

/**
 * What a run found in the pictures that it was evaluated on, beside the truth.
 *
 * @param result COCO's numbers of boxes
 * @param masks those of masks, if the run measures masks
 * @param point the least score of detections in confusion and pictures
 * @param errors by kind; of masks, if the run measures masks
 * @param calibration of scores, likewise
 */
record Findings(
    Split split,
    Labels labels,
    CocoEvaluator evaluator,
    CocoResult result,
    Optional<CocoResult> masks,
    List<PictureResult> scenes,
    OperatingPoint point,
    ErrorCosts errors,
    Calibration calibration) {

  /**
   * Reads and evaluates a run's results; none if it kept none.
   *
   * @param threshold least score of such detections; if absent that of the greatest F1
   * @throws UserException if the results are damaged or not of this split
   */
  static Optional<Findings> of(Run run, Split split, OptionalDouble threshold) {
    Path file = run.folder().results();
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    boolean masked = run.best().map(best -> !best.masks().isEmpty()).orElse(false);
    DetectionTable detections = ResultsFile.read(file, masked, split.truth().ids(), note -> {});
    CocoEvaluator evaluator = new CocoEvaluator(split.truth(), settings(run));
    int threads = Runtime.getRuntime().availableProcessors();
    try {
      CocoResult result = evaluator.evaluate(detections, threads);
      Optional<CocoResult> masks =
          Optional.of(settings(run).withKind(IouType.MASKS))
              .filter(settings -> masked)
              .map(ofMasks -> new CocoEvaluator(split.truth(), ofMasks))
              .map(evaluation -> evaluation.evaluate(detections, threads));
      List<PictureResult> scenes = PictureResult.of(split.truth(), detections);
      OperatingPoint point =
          threshold.isPresent()
              ? OperatingPoint.at(threshold.orElseThrow(), scenes)
              : OperatingPoint.best(scenes);
      Labels labels = new Labels(split.truth().categories());
      IouType kind = masked ? IouType.MASKS : IouType.BOXES;
      ErrorCosts errors = ErrorAnalysis.of(split.truth(), detections, kind);
      Calibration scores = Calibration.of(split.truth(), detections, kind);
      return Optional.of(
          new Findings(split, labels, evaluator, result, masks, scenes, point, errors, scores));
    } catch (UserException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  /** As the run's own evaluation. */
  private static CocoSettings settings(Run run) {
    String limits = run.settings().value("evaluation.maxDetections");
    if (!limits.matches("\\[\\d{1,6}(,\\d{1,6})*]")) {
      return CocoSettings.standard();
    }
    return CocoSettings.standard()
        .withMaxDetections(
            Arrays.stream(limits.substring(1, limits.length() - 1).split(",", -1))
                .map(Integer::valueOf)
                .toList());
  }

  /** The AP that the run chose its best weights by. */
  double ap() {
    return masks.orElse(result).summary().ap();
  }

  /** The pictures with those detections only that reach the score of the point. */
  List<PictureResult> confident() {
    return scenes.stream().map(scene -> scene.surerThan(point.score())).toList();
  }
}
