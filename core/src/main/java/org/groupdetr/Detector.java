package org.groupdetr;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.common.Require;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.predict.Predictor;
import org.groupdetr.pretrained.WeightCache;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;

/**
 * A trained detector at work. Safe to use from several threads at once; close it when no thread
 * uses it any more.
 */
public final class Detector implements AutoCloseable {
  private final WeightSource model;
  private final SetDetector<?> network;
  private final Predictor predictor;

  private Detector(WeightSource model, SetDetector<?> network, Predictor predictor) {
    this.model = model;
    this.network = network;
    this.predictor = predictor;
  }

  /**
   * Loads a model on the processor.
   *
   * @param file such as {@code best.safetensors} of a run
   * @throws UserException if it is no sound model
   */
  public static Detector load(Path file) {
    return load(file, "cpu");
  }

  /**
   * Loads a model; as {@link #load(String, String)}.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:1}
   * @throws UserException if the file is no sound model or the device cannot be used
   */
  public static Detector load(Path file, String device) {
    return load(file.toString(), device);
  }

  /**
   * Loads a model of any origin: of this program, of its authors, of Hugging Face transformers.
   *
   * @param weights a file, a folder, or the name of published weights, which are downloaded once
   * @param device {@code cpu}, {@code cuda} or {@code cuda:1}
   * @throws UserException if it is no sound model or the device cannot be used
   */
  public static Detector load(String weights, String device) {
    Device named = Device.named(device);
    Engine.load();
    Engine.usable(named);
    return of(WeightSources.open(weights, WeightCache.standard((file, bytes, total) -> {})), named);
  }

  /** A detector from weights that are open; the engine is loaded. */
  public static Detector of(WeightSource model, Device named) {
    SetDetector<?> network = model.load();
    network.move(named);
    network.fuse();
    return new Detector(
        model,
        network,
        new Predictor(network, model.labels(), model.use().evaluation().nms(), named));
  }

  /** Whether its detections have masks. */
  public boolean findsMasks() {
    return model.use().detector().learnsMasks();
  }

  /** The classes that it knows. */
  public Labels labels() {
    return model.labels();
  }

  /**
   * What is in a picture file, turned upright if the camera says so; best first.
   *
   * @param threshold least score, 0 to 1; 0 gives everything that the detector says
   * @return boxes in pixels of the upright picture, and masks of its size if the detector finds
   *     them
   * @throws UserException if the file cannot be read as a picture
   */
  public List<Detection> predict(Path picture, double threshold) {
    return predict(ImageReader.read(picture, Orientation.UPRIGHT), threshold);
  }

  /** What is in a picture; as {@link #predict(Path, double)}. */
  public List<Detection> predict(BufferedImage picture, double threshold) {
    return predict(RgbImage.of(picture), threshold);
  }

  /** What is in a picture; as {@link #predict(Path, double)}. */
  public List<Detection> predict(RgbImage picture, double threshold) {
    Require.require(
        threshold >= 0 && threshold <= 1, "threshold must be between 0 and 1, was %s", threshold);
    Recipe use = model.use();
    HostBatch batch =
        HostBatch.of(List.of(picture), use.data().evaluationSize(), use.detector().sideMultiple());
    return predictor.predict(batch).get(0).stream()
        .filter(detection -> detection.score() >= threshold)
        .toList();
  }

  @Override
  public void close() {
    network.close();
  }
}
