package org.groupdetr.cli.weights;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.export.ExportOptions;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Prediction;

/** Asks a graph in onnxruntime and the detector in the engine about the same pictures. */
final class OnnxCheck implements AutoCloseable {
  private final SetDetector<?> detector;
  private final ExportOptions options;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxCheck(
      SetDetector<?> detector,
      ExportOptions options,
      OrtEnvironment environment,
      OrtSession session) {
    this.detector = detector;
    this.options = options;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Opens a graph.
   *
   * @throws UserException if onnxruntime is missing or does not take it
   */
  static OnnxCheck of(Path file, SetDetector<?> detector, ExportOptions options) {
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      return new OnnxCheck(
          detector, options, environment, environment.createSession(file.toString()));
    } catch (NoClassDefFoundError e) {
      throw new UserException(
          "onnxruntime is not on the class path, so that the graph cannot be checked: add"
              + " com.microsoft.onnxruntime:onnxruntime",
          e);
    } catch (OrtException e) {
      throw new UserException("onnxruntime does not take the graph: " + e.getMessage(), e);
    }
  }

  /** The differences over one picture, alone or, of a graph for more, several times. */
  OnnxDifferences of(CheckPictures.Seen seen) {
    int pictures = options.batch().orElse(1);
    try {
      return OnnxDifferences.of(seen.name(), engine(detector, seen), graph(seen, pictures));
    } catch (OrtException e) {
      throw new UserException("onnxruntime cannot run the graph: " + e.getMessage(), e);
    }
  }

  private <P extends Prediction> RawDetections engine(
      SetDetector<P> asked, CheckPictures.Seen seen) {
    long height = options.size().height();
    long width = options.size().width();
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Images images =
          new Images(
              Tensors.of(seen.pixels(), 1, 3, height, width),
              Tensors.of(seen.padding(), 1, height, width));
      P said = asked.forInference(images).last();
      return asked.task().selection().select(said, List.<Size>of(seen.size())).get(0);
    }
  }

  private OnnxDifferences.Answer graph(CheckPictures.Seen seen, int pictures) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      inputs.put("images", images(seen, pictures));
      if (session.getInputNames().contains("pixel_mask")) {
        inputs.put("pixel_mask", present(seen, pictures));
      }
      try (OrtSession.Result said = session.run(inputs)) {
        int all = tensor(said, "labels").getLongBuffer().remaining() / pictures;
        float[] scores = new float[all];
        long[] labels = new long[all];
        float[] boxes = new float[4 * all];
        tensor(said, "scores").getFloatBuffer().get(scores);
        tensor(said, "labels").getLongBuffer().get(labels);
        tensor(said, "boxes").getFloatBuffer().get(boxes);
        return new OnnxDifferences.Answer(scores, labels, boxes);
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(OrtSession.Result said, String name) {
    return (OnnxTensor) said.get(name).orElseThrow();
  }

  private long[] shape(int pictures) {
    return new long[] {pictures, 3, options.size().height(), options.size().width()};
  }

  private OnnxTensor images(CheckPictures.Seen seen, int pictures) throws OrtException {
    float[] pixels = seen.pixels();
    if (options.pixels() == ExportOptions.Pixels.FLOAT) {
      FloatBuffer all =
          ByteBuffer.allocateDirect(4 * pictures * pixels.length)
              .order(java.nio.ByteOrder.nativeOrder())
              .asFloatBuffer();
      for (int i = 0; i < pictures; i++) {
        all.put(pixels);
      }
      return OnnxTensor.createTensor(environment, all.rewind(), shape(pictures));
    }
    byte[] bytes = bytes(seen);
    ByteBuffer all = ByteBuffer.allocateDirect(pictures * bytes.length);
    for (int i = 0; i < pictures; i++) {
      all.put(bytes);
    }
    return OnnxTensor.createTensor(environment, all.rewind(), shape(pictures), OnnxJavaType.UINT8);
  }

  /** The bytes that were normalised; zeros where there is no picture. */
  private static byte[] bytes(CheckPictures.Seen seen) {
    float[] pixels = seen.pixels();
    byte[] bytes = new byte[pixels.length];
    int plane = seen.padding().length;
    for (int i = 0; i < bytes.length; i++) {
      int channel = i / plane;
      double level =
          255.0 * (pixels[i] * Normalisation.deviation()[channel] + Normalisation.mean()[channel]);
      bytes[i] = (byte) (seen.padding()[i % plane] ? 0 : Math.round(level));
    }
    return bytes;
  }

  private OnnxTensor present(CheckPictures.Seen seen, int pictures) throws OrtException {
    boolean[] padding = seen.padding();
    byte[] present = new byte[padding.length];
    for (int i = 0; i < present.length; i++) {
      present[i] = (byte) (padding[i] ? 0 : 1);
    }
    ByteBuffer all = ByteBuffer.allocateDirect(pictures * present.length);
    for (int i = 0; i < pictures; i++) {
      all.put(present);
    }
    long[] shape = {pictures, options.size().height(), options.size().width()};
    return OnnxTensor.createTensor(environment, all.rewind(), shape, OnnxJavaType.BOOL);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new UserException("onnxruntime cannot close the graph: " + e.getMessage(), e);
    }
  }
}
