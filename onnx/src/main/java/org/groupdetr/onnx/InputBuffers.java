package org.groupdetr.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.geometry.Size;

/**
 * Memory outside of the heap for the inputs of a graph.
 *
 * @param input what the graph takes
 * @param pictures B
 * @param images {@code [B, 3, H, W]} numbers or bytes
 * @param mask {@code [B, H, W]}, 1 where there is picture
 */
record InputBuffers(GraphInput input, int pictures, ByteBuffer images, ByteBuffer mask) {

  static InputBuffers of(GraphInput input, int pictures) {
    int area = Math.multiplyExact(pictures, input.size().width() * input.size().height());
    int bytes = Math.multiplyExact(3 * (input.bytes() ? 1 : Float.BYTES), area);
    return new InputBuffers(
        input,
        pictures,
        ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()),
        ByteBuffer.allocateDirect(input.masked() ? area : 0));
  }

  /**
   * Writes some pictures of a batch into the upper left corners, with nothing beside and below;
   * where there are fewer, the last places hold blank pictures.
   */
  void fill(HostBatch batch, int first) {
    for (int i = 0; i < pictures; i++) {
      int from = first + i;
      for (int c = 0; c < 3; c++) {
        plane(batch, from, c, 3 * i + c);
      }
      if (input.masked()) {
        mask(batch, from, i);
      }
    }
  }

  private void plane(HostBatch batch, int from, int channel, int to) {
    Size size = input.size();
    int begin = to * size.height() * size.width();
    boolean there = from < batch.size();
    int source = (3 * from + channel) * batch.height() * batch.width();
    for (int y = 0; y < size.height(); y++) {
      int at = begin + y * size.width();
      int filled = there && y < batch.height() ? batch.width() : 0;
      if (input.bytes()) {
        bytes(batch.pixels(), source, filled, channel, at);
      } else {
        numbers(batch.pixels(), source, filled, at);
      }
      source += filled;
    }
  }

  /** A row of numbers, and zeros to its end. */
  private void numbers(float[] pixels, int source, int filled, int at) {
    FloatBuffer numbers = images.asFloatBuffer();
    if (filled > 0) {
      numbers.put(at, pixels, source, filled);
    }
    for (int x = filled; x < input.size().width(); x++) {
      numbers.put(at + x, 0);
    }
  }

  /** A row of bytes, and zeros to its end. */
  private void bytes(float[] pixels, int source, int filled, int channel, int at) {
    byte[] row = new byte[input.size().width()];
    for (int x = 0; x < filled; x++) {
      row[x] = (byte) Normalisation.level(channel, pixels[source + x]);
    }
    images.put(at, row);
  }

  /** A blank picture is picture everywhere: attention to nothing at all would be no number. */
  private void mask(HostBatch batch, int from, int to) {
    Size size = input.size();
    byte[] row = new byte[size.width()];
    boolean there = from < batch.size();
    for (int y = 0; y < size.height(); y++) {
      Arrays.fill(row, (byte) (there ? 0 : 1));
      if (there && y < batch.height()) {
        int source = (from * batch.height() + y) * batch.width();
        for (int x = 0; x < batch.width(); x++) {
          row[x] = (byte) (batch.padding()[source + x] ? 0 : 1);
        }
      }
      mask.put((to * size.height() + y) * size.width(), row);
    }
  }

  /** The images as a tensor, which shares this memory. */
  OnnxTensor images(OrtEnvironment runtime) throws OrtException {
    long[] shape = {pictures, 3, input.size().height(), input.size().width()};
    return input.bytes()
        ? OnnxTensor.createTensor(runtime, images, shape, OnnxJavaType.UINT8)
        : OnnxTensor.createTensor(runtime, images.asFloatBuffer(), shape);
  }

  /** The mask as a tensor, which shares this memory; of no pictures where none is asked for. */
  OnnxTensor mask(OrtEnvironment runtime) throws OrtException {
    long[] shape = {input.masked() ? pictures : 0, input.size().height(), input.size().width()};
    return OnnxTensor.createTensor(runtime, mask, shape, OnnxJavaType.BOOL);
  }
}
