package org.groupdetr.train;

import static org.groupdetr.common.Require.require;

import java.util.Optional;
import org.groupdetr.data.load.HostBatch;

/** Where batches come from. The same epoch gives the same batches, to the last bit. */
public interface BatchSource {
  /** Batches of one epoch. */
  int batches();

  /** What all batches are made of, the same only for the same; empty if that is not known. */
  default String content() {
    return "";
  }

  /** The batches of an epoch, counted from 0, from the one numbered {@code first} on. */
  Stream open(int epoch, int first);

  /** Of those, every so many: the share of one of several processes. */
  default Stream open(int epoch, int first, int every) {
    require(every == 1, "these batches cannot be shared out");
    return open(epoch, first);
  }

  /** Batches one after another; close it to end the loader's threads. */
  interface Stream extends AutoCloseable {
    /** The next batch; none when the epoch is over. */
    Optional<HostBatch> next();

    /** Says that a batch is done with: its arrays may be used again. */
    void release(HostBatch batch);

    /** Seconds spent in {@link #next} so far. */
    double waitedSeconds();

    @Override
    void close();
  }
}
