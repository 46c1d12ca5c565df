package org.groupdetr.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.tensor.distributed.ProcessGroup;

/**
 * What batch normalisations learn on the way forward. Every part of a step begins with what the
 * step began with, and the step ends with the mean over the parts, in their order: so it is the
 * same whatever the number of processes.
 */
final class RunningStatistics {
  private final List<Tensor> buffers;
  private final List<float[]> parts = new ArrayList<>();
  private float[] before = new float[0];

  RunningStatistics(SetDetector<?> detector) {
    buffers = List.copyOf(detector.statistics().values());
  }

  /** Before the first of so many parts of this process. */
  void begin(int count) {
    before = buffers.isEmpty() ? before : read();
    parts.clear();
    parts.addAll(Collections.nCopies(count, before));
  }

  /**
   * After a part; the next one begins where this one did.
   *
   * @param part of this process, from 0
   */
  void endPart(int part) {
    if (!buffers.isEmpty()) {
      parts.set(part, read());
      write(before);
    }
  }

  /** Forgets what a step has brought that broke down. */
  void undo() {
    if (before.length > 0) {
      write(before);
    }
  }

  /** After the last part. */
  void finish(ProcessGroup group) {
    if (!buffers.isEmpty()) {
      write(mean(group));
    }
  }

  private float[] mean(ProcessGroup group) {
    if (group.size() == 1 && parts.size() == 1) {
      return parts.get(0);
    }
    int row = before.length * Float.BYTES;
    ByteBuffer own = ByteBuffer.allocate(row * parts.size());
    for (float[] part : parts) {
      for (float value : part) {
        own.putFloat(value);
      }
    }
    List<byte[]> all = group.gather(own.array());
    double[] sum = new double[before.length];
    for (int part = 0; part < parts.size(); part++) {
      for (byte[] process : all) {
        ByteBuffer values = ByteBuffer.wrap(process, part * row, row);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += values.getFloat();
        }
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / (parts.size() * all.size()));
    }
    return mean;
  }

  private float[] read() {
    try (Scope scope = Scope.open()) {
      return Tensors.cat(0, buffers.stream().map(b -> b.reshape(-1)).toList()).floats();
    }
  }

  private void write(float[] values) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Tensor flat = Tensors.of(values, values.length);
      long from = 0;
      for (Tensor buffer : buffers) {
        buffer.copyFrom(flat.narrow(0, from, buffer.count()).reshape(buffer.shape()));
        from += buffer.count();
      }
    }
  }
}
