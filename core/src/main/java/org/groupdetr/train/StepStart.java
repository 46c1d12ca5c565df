package org.groupdetr.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.groupdetr.common.UserException;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.tensor.distributed.ProcessGroup;

/**
 * What all processes know before a step.
 *
 * @param parts of this process
 * @param objects of all parts of all processes
 * @param pictures of all parts of all processes
 * @param stopped whether any was asked to stop
 * @param failure what kept one of them from its parts; empty where nothing did
 */
record StepStart(
    List<HostBatch> parts, int objects, int pictures, boolean stopped, String failure) {
  private static final int HEAD = 2 * Integer.BYTES + 1;

  /**
   * Loads the parts of this process, unless it is to stop, and hears of the others.
   *
   * @throws UserException if a picture cannot be loaded and there are no others
   */
  static StepStart of(ProcessGroup group, boolean stop, Supplier<List<HostBatch>> parts) {
    StepStart own = stop ? new StepStart(List.of(), 0, 0, true, "") : loaded(group, parts);
    if (group.size() == 1) {
      return own;
    }
    int objects = 0;
    int pictures = 0;
    boolean stopped = false;
    String failure = "";
    for (byte[] words : group.gather(own.words())) {
      ByteBuffer read = ByteBuffer.wrap(words);
      objects += read.getInt();
      pictures += read.getInt();
      stopped |= read.get() != 0;
      String other = new String(words, HEAD, words.length - HEAD, StandardCharsets.UTF_8);
      failure = failure.isEmpty() ? other : failure;
    }
    return new StepStart(own.parts, objects, pictures, stopped, failure);
  }

  /** Of parts that are all. */
  static StepStart of(List<HostBatch> parts) {
    return new StepStart(
        parts,
        parts.stream().mapToInt(StepStart::objects).sum(),
        parts.stream().mapToInt(HostBatch::size).sum(),
        false,
        "");
  }

  private static StepStart loaded(ProcessGroup group, Supplier<List<HostBatch>> parts) {
    try {
      return of(parts.get());
    } catch (UserException e) {
      if (group.size() == 1) {
        throw e;
      }
      return new StepStart(List.of(), 0, 0, false, String.valueOf(e.getMessage()));
    }
  }

  private byte[] words() {
    byte[] reason = failure.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD + reason.length)
        .putInt(objects)
        .putInt(pictures)
        .put((byte) (stopped ? 1 : 0))
        .put(reason)
        .array();
  }

  private static int objects(HostBatch batch) {
    return batch.targets().stream().map(HostTargets::labels).mapToInt(l -> l.length).sum();
  }

  /** Passes if every process has its parts. */
  StepStart sound() {
    UserException.require(failure.isEmpty(), "%s", failure);
    return this;
  }
}
