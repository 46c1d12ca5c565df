package org.groupdetr.train;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.distributed.ProcessGroup;

/**
 * The state of a run, of which every process has a copy: begins as the first process's, and is the
 * same to the bit wherever it is looked at.
 */
record Replicas(ProcessGroup group, Checkpoint.Parts parts) {
  private static final int PIECE = 1 << 24;

  /** Makes all copies that of the first process, which tells where the run stands. */
  Progress copyFirst(Progress own) {
    if (group.size() == 1) {
      return own;
    }
    Progress first = first(own);
    try (NoGrad quiet = NoGrad.open()) {
      for (Tensor tensor : tensors().values()) {
        try (Scope scope = Scope.open()) {
          Tensor plain = tensor.to(Device.CPU).contiguous();
          group.broadcast(plain);
          tensor.copyFrom(plain);
        }
      }
    }
    parts.optimizer().restore(parts.optimizer().state(), first.step());
    return first;
  }

  /** Where the run stands, as the first process says. */
  Progress first(Progress own) {
    return Checkpoint.progress("the first process", group.first(() -> Checkpoint.json(own)));
  }

  /**
   * Makes sure that all copies are the same.
   *
   * @throws UserException in all processes, if one is not
   */
  void requireSame(Progress progress) {
    if (group.size() == 1) {
      return;
    }
    group.barrier();
    byte[] own = ByteBuffer.allocate(Long.BYTES).putLong(checksum()).array();
    List<Long> sums =
        group.gather(own).stream().map(words -> ByteBuffer.wrap(words).getLong()).toList();
    for (int rank = 1; rank < sums.size(); rank++) {
      UserException.require(
          sums.get(rank).equals(sums.get(0)),
          "after step %d the weights of process %d differ from those of process 0 (checksums %08x"
              + " and %08x): the machines compute in different ways; go on from the last checkpoint"
              + " on machines of one kind",
          progress.step(),
          rank,
          sums.get(rank),
          sums.get(0));
    }
  }

  /** Of all weights, moments and averages. */
  long checksum() {
    CRC32C sum = new CRC32C();
    for (Tensor tensor : tensors().values()) {
      try (Scope scope = Scope.open()) {
        Tensor plain = tensor.detach().to(Device.CPU).contiguous();
        long bytes = plain.count() * plain.type().bytes();
        for (long from = 0; from < bytes; from += PIECE) {
          sum.update(plain.memory(from, (int) Math.min(PIECE, bytes - from)));
        }
      }
    }
    return sum.getValue();
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parts.detector().state().forEach((name, tensor) -> all.put("model." + name, tensor));
    parts.optimizer().state().forEach((name, tensor) -> all.put("optimizer." + name, tensor));
    parts.ema().ifPresent(ema -> ema.state().forEach((name, t) -> all.put("ema." + name, t)));
    return all;
  }
}
