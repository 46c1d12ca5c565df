package org.groupdetr.cli.weights;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.export.ExportOptions;
import org.groupdetr.onnx.OnnxRuntime;

/** A graph in onnxruntime that is asked about pictures. */
final class CheckedGraph implements AutoCloseable {
  private final ExportOptions options;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private CheckedGraph(ExportOptions options, OrtEnvironment environment, OrtSession session) {
    this.options = options;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Opens a graph.
   *
   * @throws UserException if onnxruntime is missing or does not take it
   */
  static CheckedGraph of(Path file, ExportOptions options) {
    try {
      // As detection does it: a process has one environment, and what goes wrong is said once.
      OrtEnvironment environment = OnnxRuntime.started();
      return new CheckedGraph(options, environment, environment.createSession(file.toString()));
    } catch (NoClassDefFoundError e) {
      throw new UserException(
          "onnxruntime is not on the class path, so that the graph cannot be checked: add"
              + " com.microsoft.onnxruntime:onnxruntime",
          e);
    } catch (OrtException e) {
      throw new UserException("onnxruntime does not take the graph: " + e.getMessage(), e);
    }
  }

  /** All outputs by name, row-major. */
  Map<String, float[]> run(List<CheckPictures.Seen> pictures) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      inputs.put("images", images(pictures));
      if (session.getInputNames().contains("pixel_mask")) {
        inputs.put("pixel_mask", present(pictures));
      }
      Map<String, float[]> outputs = new LinkedHashMap<>();
      try (OrtSession.Result said = session.run(inputs)) {
        for (Map.Entry<String, OnnxValue> output : said) {
          outputs.put(output.getKey(), floats((OnnxTensor) output.getValue()));
        }
      }
      return outputs;
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** All that is said of one picture, which takes every place of the batch. */
  Map<String, float[]> alone(CheckPictures.Seen picture) throws OrtException {
    int together = options.batch().orElse(1);
    Map<String, float[]> first = new LinkedHashMap<>();
    run(java.util.Collections.nCopies(together, picture))
        .forEach(
            (name, all) ->
                first.put(name, java.util.Arrays.copyOf(all, Math.max(1, all.length / together))));
    return first;
  }

  private static float[] floats(OnnxTensor tensor) {
    if (tensor.getInfo().type == OnnxJavaType.INT64) {
      LongBuffer longs = tensor.getLongBuffer();
      float[] floats = new float[longs.remaining()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = longs.get(i);
      }
      return floats;
    }
    FloatBuffer numbers = tensor.getFloatBuffer();
    float[] floats = new float[numbers.remaining()];
    numbers.get(floats);
    return floats;
  }

  private OnnxTensor images(List<CheckPictures.Seen> pictures) throws OrtException {
    int height = options.size().height();
    int width = options.size().width();
    long[] shape = {pictures.size(), 3, height, width};
    int count = pictures.size() * 3 * height * width;
    if (options.pixels() == ExportOptions.Pixels.FLOAT) {
      FloatBuffer all =
          ByteBuffer.allocateDirect(Float.BYTES * count)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      pictures.forEach(seen -> all.put(seen.pixels()));
      return OnnxTensor.createTensor(environment, all.rewind(), shape);
    }
    ByteBuffer all = ByteBuffer.allocateDirect(count);
    pictures.forEach(seen -> all.put(bytes(seen)));
    return OnnxTensor.createTensor(environment, all.rewind(), shape, OnnxJavaType.UINT8);
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

  private OnnxTensor present(List<CheckPictures.Seen> pictures) throws OrtException {
    int height = options.size().height();
    int width = options.size().width();
    ByteBuffer all = ByteBuffer.allocateDirect(pictures.size() * height * width);
    for (CheckPictures.Seen seen : pictures) {
      for (boolean padding : seen.padding()) {
        all.put((byte) (padding ? 0 : 1));
      }
    }
    long[] shape = {pictures.size(), height, width};
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
