package org.groupdetr;

import static org.groupdetr.common.Require.require;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.predict.InputPlan;
import org.groupdetr.predict.LoadedModel;
import org.groupdetr.predict.ModelReaders;
import org.groupdetr.predict.Predictor;
import org.groupdetr.predict.TiledPredictor;
import org.groupdetr.predict.Tiles;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.precision.Precision;
import org.groupdetr.tensor.precision.PrecisionChoice;

/**
 * A trained detector at work.
 *
 * <pre>{@code
 * try (Detector detector = Detector.load(Path.of("runs/cells/best.safetensors"))) {
 *   for (Detection found : detector.predict(Path.of("photo.jpg"), 0.5)) {
 *     System.out.println(found.label() + " " + found.score() + " " + found.box());
 *   }
 * }
 * }</pre>
 *
 * <p>Safe to use from several threads at once, and beside other detectors of the process. {@link
 * #close()} waits for predictions that are under way; whoever asks later gets an {@link
 * IllegalStateException}. Virtual threads ask it through ordinary ones: what the engine keeps for a
 * thread does not move with them.
 *
 * <p>Pictures are files, streams or bytes of a JPEG, PNG, GIF, BMP or TIFF, turned upright where
 * the camera says so, or pictures in memory, taken as they are.
 */
public final class Detector implements AutoCloseable {
  private final LoadedModel model;

  /** Held for reading while the model is used, for writing while it is freed. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  private Detector(LoadedModel model) {
    this.model = model;
  }

  /**
   * Loads a model on the processor.
   *
   * @param file such as {@code best.safetensors} of a run, or an ONNX file that {@code weights
   *     convert} has written, which needs artifact {@code groupdetr-onnx} and no engine
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
    return load(weights, device, Optional.empty(), PrecisionChoice.FLOAT32);
  }

  /**
   * As {@link #load(String, String)}, in a precision; what was measured for {@link
   * PrecisionChoice#AUTO} is told nobody.
   *
   * @throws UserException also if bfloat16 is asked for of an ONNX file, whose types are its own
   */
  public static Detector load(String weights, String device, PrecisionChoice precision) {
    return load(weights, device, Optional.empty(), precision);
  }

  /**
   * As {@link #load(String, String)}, computed by so many threads.
   *
   * @param threads of one operation, 1 or more; those of the engine are set for the whole process,
   *     those of an ONNX file are its detector's own
   * @throws UserException if it is no sound model or the device cannot be used
   */
  public static Detector load(String weights, String device, int threads) {
    require(threads >= 1, "threads must be at least 1, was %d", threads);
    return load(weights, device, Optional.of(threads), PrecisionChoice.FLOAT32);
  }

  static Detector load(
      String weights, String device, Optional<Integer> threads, PrecisionChoice precision) {
    if (!needsEngine(weights)) {
      requireOwnTypes(weights, precision);
      return new Detector(ModelReaders.of(weights).load(Path.of(weights), device, threads));
    }
    try {
      return new Detector(NetworkModel.open(weights, device, threads, precision));
    } catch (NoClassDefFoundError e) {
      throw new UserException(
          weights
              + " needs the engine, which is not on the class path: add"
              + " org.groupdetr:groupdetr-platform",
          e);
    }
  }

  /**
   * Passes if the precision can be chosen for what is no file of the engine.
   *
   * @throws UserException for bfloat16
   */
  public static void requireOwnTypes(String weights, PrecisionChoice precision) {
    UserException.require(
        precision != PrecisionChoice.BFLOAT16,
        "%s is computed in its own types of numbers: leave precision bfloat16 out",
        weights);
  }

  /** Whether such weights are computed by the engine: all but ONNX files are. */
  public static boolean needsEngine(String weights) {
    return !ModelReaders.know(weights);
  }

  /** A detector from weights that are open; the engine is loaded. */
  public static Detector of(WeightSource model, Device named) {
    return of(model, named, Precision.FLOAT32);
  }

  /** As {@link #of(WeightSource, Device)}, in a precision. */
  public static Detector of(WeightSource model, Device named, Precision precision) {
    return new Detector(NetworkModel.of(model, named, precision));
  }

  /** Whether its detections have masks. */
  public boolean findsMasks() {
    return model.findsMasks();
  }

  /** The classes that it knows. */
  public Labels labels() {
    return model.labels();
  }

  /** The recipe that it was trained by, or that stands for the published settings. */
  public Recipe recipe() {
    return model.recipe();
  }

  /**
   * What is in a picture file; best first.
   *
   * @param threshold least score, 0 to 1; 0 gives everything that the detector says
   * @return boxes in pixels of the upright picture, and masks of its size if the detector finds
   *     them
   * @throws UserException if the file cannot be read as a picture
   * @throws IllegalArgumentException if the threshold is not between 0 and 1
   * @throws IllegalStateException if the detector is closed
   */
  public List<Detection> predict(Path picture, double threshold) {
    return one(picture, threshold);
  }

  /**
   * What is in a picture file that a stream holds; as {@link #predict(Path, double)}. The stream is
   * read to its end, up to {@link ImageReader#MOST_BYTES}, and not closed.
   */
  public List<Detection> predict(InputStream picture, double threshold) {
    return one(picture, threshold);
  }

  /** What is in the bytes of a picture file; as {@link #predict(Path, double)}. */
  public List<Detection> predict(byte[] picture, double threshold) {
    return one(picture, threshold);
  }

  /** What is in a picture; as {@link #predict(Path, double)}. */
  public List<Detection> predict(BufferedImage picture, double threshold) {
    return one(picture, threshold);
  }

  /** What is in a picture; as {@link #predict(Path, double)}. */
  public List<Detection> predict(RgbImage picture, double threshold) {
    return one(picture, threshold);
  }

  /**
   * What is in each of several pictures, which is faster than one by one where pictures have the
   * same size. Those go through the network together that have the same size there: nothing is
   * padded for the sake of another, so each result is that of the picture alone, but for the last
   * bits of floating point. No more pictures are held at a time than the recipe evaluates together.
   *
   * @param pictures each a {@link Path}, {@link InputStream}, {@code byte[]}, {@link BufferedImage}
   *     or {@link RgbImage}
   * @param threshold as in {@link #predict(Path, double)}
   * @return for each picture, in order, as {@link #predict(Path, double)}
   * @throws UserException if one of them cannot be read
   * @throws IllegalArgumentException if one of them is something else, or the threshold is not
   *     between 0 and 1
   * @throws IllegalStateException if the detector is closed
   */
  public List<List<Detection>> predict(List<?> pictures, double threshold) {
    require(
        threshold >= 0 && threshold <= 1, "threshold must be between 0 and 1, was %s", threshold);
    using(() -> true);
    List<List<Detection>> found = new ArrayList<>();
    int together = recipe().evaluation().batchSize();
    for (int from = 0; from < pictures.size(); from += together) {
      // Decoded before the network is held: a stream may take its time.
      List<RgbImage> some =
          PictureInput.decoded(pictures, from, Math.min(pictures.size(), from + together));
      for (List<Detection> all : using(() -> predicted(some))) {
        found.add(all.stream().filter(one -> one.score() >= threshold).toList());
      }
    }
    return found;
  }

  private List<List<Detection>> predicted(List<RgbImage> pictures) {
    return model.input().predicted(pictures, model.predictor());
  }

  /**
   * What is in a picture file, looked at piece by piece and as a whole, for objects that are small
   * in large pictures; as {@link #predict(Path, double)}, in the time of as many pictures as there
   * are pieces.
   *
   * @param tiles the pieces; what reaches the threshold in several of them is joined
   */
  public List<Detection> predict(Path picture, double threshold, Tiles tiles) {
    return predict(List.of(picture), threshold, tiles).get(0);
  }

  /** What is in a picture, piece by piece; as {@link #predict(Path, double, Tiles)}. */
  public List<Detection> predict(RgbImage picture, double threshold, Tiles tiles) {
    return predict(List.of(picture), threshold, tiles).get(0);
  }

  /**
   * What is in each of several pictures, piece by piece; as {@link #predict(Path, double, Tiles)}.
   *
   * @param pictures as in {@link #predict(List, double)}
   */
  public List<List<Detection>> predict(List<?> pictures, double threshold, Tiles tiles) {
    require(
        threshold >= 0 && threshold <= 1, "threshold must be between 0 and 1, was %s", threshold);
    using(() -> true);
    List<List<Detection>> found = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      RgbImage picture = PictureInput.decoded(pictures, i, i + 1).get(0);
      List<Detection> all = using(() -> predicted(picture, tiles.from(threshold)));
      found.add(all.stream().filter(one -> one.score() >= threshold).toList());
    }
    return found;
  }

  private List<Detection> predicted(RgbImage picture, Tiles tiles) {
    int together = recipe().evaluation().batchSize();
    return new TiledPredictor(tiles, model.input(), model.predictor(), together).predict(picture);
  }

  private List<Detection> one(Object picture, double threshold) {
    return predict(List.of(picture), threshold).get(0);
  }

  /**
   * Does work with the model, which is not freed meanwhile.
   *
   * @throws IllegalStateException if it is closed
   */
  private <T> T using(Supplier<T> work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the detector is closed");
      }
      return work.get();
    } finally {
      use.readLock().unlock();
    }
  }

  /**
   * Does work with the model as it answers for data, and does not close it meanwhile.
   *
   * @param labels the data's classes, which the model knows; detections then bear their ids
   */
  <T> T asked(Labels labels, Function<Predictor, T> work) {
    return using(() -> model.asked(labels, work));
  }

  /** How pictures come to it. */
  InputPlan input() {
    return model.input();
  }

  /**
   * Frees the model, after the predictions that are under way. Closing again does nothing.
   *
   * @throws IllegalStateException if the calling thread itself is predicting
   */
  @Override
  public void close() {
    if (use.getReadHoldCount() > 0) {
      throw new IllegalStateException("a detector cannot be closed from inside its own work");
    }
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }
}
