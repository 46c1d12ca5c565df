package org.groupdetr.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.criterion.Output;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.RawDetections;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.Prediction;

/**
 * Asks a detector about batches of pictures. May be used from several threads at once.
 *
 * @param suppression the IoU above which the lesser of two detections of a class is dropped; none
 *     for detectors trained one to one, which need no such step
 */
public record Predictor(
    SetDetector<?> detector, Labels labels, Optional<Double> suppression, Device device) {

  /** The same for data with the same classes in the same order: detections bear the data's ids. */
  public Predictor of(Labels data) {
    return new Predictor(detector, data, suppression, device);
  }

  /** What is in each picture, best first, in pixels of the photographs. */
  public List<List<Detection>> predict(HostBatch batch) {
    List<RawDetections> found = found(detector, batch);
    List<List<Detection>> all = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      List<Detection> detections = detections(found.get(i), batch.placements().get(i));
      all.add(
          suppression.map(iou -> NonMaximumSuppression.apply(detections, iou)).orElse(detections));
    }
    return all;
  }

  private <P extends Prediction> List<RawDetections> found(
      SetDetector<P> detector, HostBatch batch) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Output<P> output = detector.forInference(Images.of(batch, device));
      return detector.task().selection().select(output.last(), photographs(batch));
    }
  }

  private static List<Size> photographs(HostBatch batch) {
    return batch.placements().stream()
        .map(p -> new Size((int) Math.round(p.width()), (int) Math.round(p.height())))
        .toList();
  }

  private List<Detection> detections(RawDetections found, Placement placement) {
    List<Detection> detections = new ArrayList<>();
    for (int i = 0; i < found.scores().length; i++) {
      CocoCategory category = labels.at(found.labels()[i]);
      detections.add(
          new Detection(
              category.name(),
              category.id(),
              found.scores()[i],
              box(found, i, placement),
              found.mask(i)));
    }
    return List.copyOf(detections);
  }

  /** A mask's box is that around its pixels, without rounding. */
  private static Box box(RawDetections found, int i, Placement placement) {
    float[] box = found.boxes();
    return found
        .mask(i)
        .map(Rle::box)
        .orElseGet(() -> placement.box(box[4 * i], box[4 * i + 1], box[4 * i + 2], box[4 * i + 3]));
  }
}
