package org.groupdetr.predict.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.postprocess.PostProcessor;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.predict.Predictor;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.Prediction;

/**
 * Asks a network of the engine about batches of pictures.
 *
 * @param suppression of duplicates; none for detectors trained one to one, which need no such step
 */
public record NetworkPredictor(
    SetDetector<?> detector,
    Labels labels,
    Optional<NonMaximumSuppression> suppression,
    Device device)
    implements Predictor {

  /** The same for data with the same classes in the same order: detections bear the data's ids. */
  public NetworkPredictor of(Labels data) {
    return new NetworkPredictor(detector, data, suppression, device);
  }

  @Override
  public List<List<List<Detection>>> predict(
      HostBatch batch, List<Optional<NonMaximumSuppression>> suppressions) {
    return found(detector, batch, suppressions).stream()
        .map(pictures -> detections(pictures, batch))
        .toList();
  }

  private <P extends Prediction> List<List<RawDetections>> found(
      SetDetector<P> detector,
      HostBatch batch,
      List<Optional<NonMaximumSuppression>> suppressions) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      P prediction = detector.forInference(Images.of(batch, device)).last();
      List<Size> photographs = photographs(batch);
      PostProcessor<? super P> selection = detector.task().selection();
      return suppressions.stream()
          .map(suppression -> selection.select(prediction, photographs, suppression))
          .toList();
    }
  }

  private List<List<Detection>> detections(List<RawDetections> pictures, HostBatch batch) {
    return IntStream.range(0, pictures.size())
        .mapToObj(i -> detections(pictures.get(i), batch.placements().get(i)))
        .toList();
  }

  private static List<Size> photographs(HostBatch batch) {
    return batch.placements().stream().map(Placement::seen).toList();
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
