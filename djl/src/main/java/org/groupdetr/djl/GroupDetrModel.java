package org.groupdetr.djl;

import ai.djl.BaseModel;
import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Translator;
import ai.djl.util.PairList;
import ai.djl.util.passthrough.PassthroughNDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.Detector;
import org.groupdetr.common.UserException;
import org.jspecify.annotations.Nullable;

/**
 * A model of DJL that is a {@link Detector}. All predictors share it; closing it waits for
 * predictions that are under way, and whoever asks later is told that it is closed.
 */
final class GroupDetrModel extends BaseModel {
  private Optional<Detector> detector = Optional.empty();

  GroupDetrModel(String name, PassthroughNDManager arrays) {
    super(name);
    manager = arrays;
    dataType = DataType.FLOAT32;
    inputData = new PairList<>();
    inputData.add("picture", new Shape(-1, -1, 3));
  }

  /**
   * Loads whatever {@link Detector#load(String, String)} takes. In a folder, such as that of a run,
   * {@code optModelName("last")} takes {@code last.safetensors} in place of the best weights.
   *
   * @throws MalformedModelException if it is no sound model, or the device cannot be used; the
   *     message is one line
   * @throws IllegalStateException if something is loaded already
   */
  @Override
  public synchronized void load(
      Path modelPath, @Nullable String prefix, @Nullable Map<String, ?> options)
      throws MalformedModelException {
    if (detector.isPresent()) {
      throw new IllegalStateException("this model is loaded: another one takes another Model");
    }
    Path weights = named(modelPath, prefix == null ? modelName : prefix);
    try {
      detector = Optional.of(Detector.load(weights.toString(), engineDevice()));
    } catch (UserException e) {
      throw new MalformedModelException(e.getMessage(), e);
    }
    modelDir = modelPath.toAbsolutePath();
    wasLoaded = true;
  }

  private static Path named(Path model, String name) {
    for (String file : List.of(name, name + ".safetensors", name + ".onnx")) {
      Path weights = model.resolve(file);
      if (Files.isRegularFile(weights)) {
        return weights;
      }
    }
    return model;
  }

  /** The device in the words of the engine: {@code cpu}, {@code cuda:0}. */
  private String engineDevice() {
    Device device = manager.getDevice();
    return device.isGpu() ? "cuda:" + device.getDeviceId() : device.getDeviceType();
  }

  /**
   * What was loaded.
   *
   * @throws IllegalStateException if nothing was
   */
  synchronized Detector detector() {
    return detector.orElseThrow(() -> new IllegalStateException("the model is not loaded"));
  }

  @Override
  public <I, O> Predictor<I, O> newPredictor(Translator<I, O> translator, Device device) {
    if (!device.equals(manager.getDevice())) {
      throw new IllegalArgumentException(
          "the model is on "
              + manager.getDevice()
              + ", and its predictors with it: choose "
              + device
              + " by optDevice of its Criteria");
    }
    return new DetectorPredictor<>(this, translator);
  }

  @Override
  public PairList<String, Shape> describeOutput() {
    throw new UnsupportedOperationException("detections are no arrays, and have no shape");
  }

  @Override
  public synchronized void close() {
    detector.ifPresent(Detector::close);
    super.close();
  }
}
