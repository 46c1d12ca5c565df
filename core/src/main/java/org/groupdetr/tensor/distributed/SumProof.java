package org.groupdetr.tensor.distributed;

import java.util.Arrays;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Proves that processes add numbers up on their devices as gradients are: by NCCL on GPUs. */
public final class SumProof {
  private static final int LARGEST = 1 << 10;

  private SumProof() {}

  /**
   * Adds up numbers whose sum is known. All processes of the group call it.
   *
   * @param device of this process
   * @param count how many numbers
   * @return seconds of the second time; the first connects
   * @throws UserException if a sum is wrong
   */
  public static double seconds(ProcessGroup group, Device device, int count) {
    TreeSum tree =
        group
            .treeSum(device)
            .orElseThrow(() -> new IllegalArgumentException("one process adds nothing up"));
    float[] numbers = new float[count];
    float[] sum = new float[count];
    int ranks = group.size() * (group.size() + 1) / 2;
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (i % LARGEST) * (group.rank() + 1);
      sum[i] = (float) (i % LARGEST) * ranks;
    }
    double seconds = 0;
    for (int round = 0; round < 2; round++) {
      try (Scope scope = Scope.open()) {
        Tensor flat = Tensors.of(numbers, count).to(device);
        Tensor scratch = Tensors.of(numbers, count).to(device);
        group.barrier();
        long begin = System.nanoTime();
        group.timed(() -> tree.add(flat, scratch));
        boolean right = Arrays.equals(flat.floats(), sum); // Waits for the device.
        seconds = (System.nanoTime() - begin) / 1e9;
        UserException.require(
            right,
            "process %d of %d added up wrong numbers on %s",
            group.rank(),
            group.size(),
            device);
      }
    }
    return seconds;
  }
}
