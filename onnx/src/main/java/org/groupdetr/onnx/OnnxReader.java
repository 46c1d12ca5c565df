package org.groupdetr.onnx;

import java.nio.file.Path;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.predict.LoadedModel;
import org.groupdetr.predict.ModelReader;

/** Loads detectors from ONNX files that {@code weights convert} has written. */
public final class OnnxReader implements ModelReader {
  /** For {@link java.util.ServiceLoader}. */
  public OnnxReader() {}

  @Override
  public String ending() {
    return ".onnx";
  }

  @Override
  public LoadedModel load(Path file, String device, Optional<Integer> threads) {
    UserException.require(
        device.equals("cpu"),
        "device %s cannot be used: ONNX files are computed on the processor; leave it out, or load"
            + " the detector's own weights",
        device);
    GraphFile graph = GraphFile.of(OnnxFile.open(file));
    try {
      return OnnxModel.load(graph, threads.orElse(Runtime.getRuntime().availableProcessors()));
    } catch (NoClassDefFoundError e) {
      throw new UserException(
          file
              + " needs onnxruntime, which is not on the class path: add"
              + " com.microsoft.onnxruntime:onnxruntime",
          e);
    } catch (LinkageError e) {
      throw new UserException(
          "onnxruntime has no natives for this machine, or they cannot be loaded: "
              + e.getMessage(),
          e);
    }
  }
}
