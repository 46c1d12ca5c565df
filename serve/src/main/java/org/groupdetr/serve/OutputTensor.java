package org.groupdetr.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A tensor of an answer of the Open Inference Protocol. */
record OutputTensor(String name, int[] shape, Values values) {
  /** The numbers or texts of a tensor, row by row. */
  sealed interface Values permits Floats, Ints, Texts {}

  /** FP32. */
  record Floats(float[] values) implements Values {}

  /** INT32. */
  record Ints(int[] values) implements Values {}

  /** BYTES. */
  record Texts(List<String> values) implements Values {}

  String datatype() {
    if (values instanceof Floats) {
      return "FP32";
    }
    return values instanceof Ints ? "INT32" : "BYTES";
  }

  /** Writes the numbers or texts as JSON. */
  void writeData(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("data");
    if (values instanceof Floats floats) {
      for (float value : floats.values) {
        json.writeNumber(value);
      }
    } else if (values instanceof Ints ints) {
      for (int value : ints.values) {
        json.writeNumber(value);
      }
    } else if (values instanceof Texts texts) {
      for (String value : texts.values) {
        json.writeString(value);
      }
    }
    json.writeEndArray();
  }

  /** The same as bytes, the least significant first; texts each behind their length. */
  byte[] binary() {
    if (values instanceof Floats floats) {
      byte[] bytes = new byte[Float.BYTES * floats.values.length];
      little(bytes).asFloatBuffer().put(floats.values);
      return bytes;
    }
    if (values instanceof Ints ints) {
      byte[] bytes = new byte[Integer.BYTES * ints.values.length];
      little(bytes).asIntBuffer().put(ints.values);
      return bytes;
    }
    List<byte[]> texts =
        ((Texts) values).values.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
    byte[] bytes = new byte[texts.stream().mapToInt(t -> Integer.BYTES + t.length).sum()];
    ByteBuffer into = little(bytes);
    texts.forEach(text -> into.putInt(text.length).put(text));
    return bytes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
