package org.groupdetr.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.features.Images;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;

/** A file of ONNX at work in onnxruntime. */
final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxSession(Path file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(2);
      session = environment.createSession(file.toString(), options);
    }
  }

  Map<String, String> metadata() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  /** The outputs as flat floats, by name. */
  Map<String, float[]> run(Images images) throws OrtException {
    Map<String, OnnxTensorLike> inputs = new LinkedHashMap<>();
    inputs.put(
        "images",
        OnnxTensor.createTensor(
            environment, FloatBuffer.wrap(images.pixels().floats()), images.pixels().shape()));
    return run(inputs, images.padding());
  }

  /** As above, of bytes. */
  Map<String, float[]> run(byte[] pixels, Tensor padding) throws OrtException {
    long[] shape = {padding.size(0), 3, padding.size(1), padding.size(2)};
    ByteBuffer buffer = ByteBuffer.allocateDirect(pixels.length).put(pixels).rewind();
    Map<String, OnnxTensorLike> inputs = new LinkedHashMap<>();
    inputs.put(
        "images",
        OnnxTensor.createTensor(environment, buffer, shape, ai.onnxruntime.OnnxJavaType.UINT8));
    return run(inputs, padding);
  }

  private Map<String, float[]> run(Map<String, OnnxTensorLike> inputs, Tensor padding)
      throws OrtException {
    if (session.getInputNames().contains("pixel_mask")) {
      byte[] present = padding.not().to(DType.UINT8).bytes();
      ByteBuffer buffer = ByteBuffer.allocateDirect(present.length).put(present).rewind();
      inputs.put(
          "pixel_mask",
          OnnxTensor.createTensor(
              environment, buffer, padding.shape(), ai.onnxruntime.OnnxJavaType.BOOL));
    }
    Map<String, float[]> outputs = new LinkedHashMap<>();
    try (OrtSession.Result result = session.run(inputs)) {
      result.forEach(entry -> outputs.put(entry.getKey(), floats((OnnxTensor) entry.getValue())));
    }
    inputs.values().forEach(OnnxTensorLike::close);
    return outputs;
  }

  private static float[] floats(OnnxTensor tensor) {
    if (tensor.getInfo().type == ai.onnxruntime.OnnxJavaType.INT64) {
      long[] longs = new long[tensor.getLongBuffer().remaining()];
      tensor.getLongBuffer().get(longs);
      float[] floats = new float[longs.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = longs[i];
      }
      return floats;
    }
    float[] floats = new float[tensor.getFloatBuffer().remaining()];
    tensor.getFloatBuffer().get(floats);
    return floats;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
