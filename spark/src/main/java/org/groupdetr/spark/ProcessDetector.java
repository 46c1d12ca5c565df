package org.groupdetr.spark;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.Detector;

/**
 * The detector of this process: loaded by the first task that needs it, used by all that need the
 * same, and kept until a task needs another one. Spark gives tasks nothing else that lives as long
 * as an executor and is freed in time; that is why this is the one object here that is static.
 */
final class ProcessDetector {
  /** Of this process. */
  static final ProcessDetector HERE = new ProcessDetector();

  private final List<Loaded> loaded = new ArrayList<>();

  ProcessDetector() {}

  /** A detector, and how many tasks use it. */
  private static final class Loaded {
    private final ShippedModel model;
    private final String device;
    private final Detector detector;
    private int users;

    Loaded(ShippedModel model, String device, Detector detector) {
      this.model = model;
      this.device = device;
      this.detector = detector;
    }

    boolean is(ShippedModel other, String otherDevice) {
      return model.isSame(other) && device.equals(otherDevice);
    }
  }

  /** The use of a detector by one task. */
  record Lease(Detector detector, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  /**
   * A detector for a task, which closes the lease at its end.
   *
   * @param threads of the engine, which the first task sets for the process
   * @throws org.groupdetr.common.UserException if it cannot be loaded here
   */
  synchronized Lease lease(ShippedModel model, String device, int threads) {
    loaded.removeIf(other -> !other.is(model, device) && closed(other));
    Loaded own =
        loaded.stream()
            .filter(one -> one.is(model, device))
            .findFirst()
            .orElseGet(() -> load(model, device, threads));
    own.users++;
    return new Lease(own.detector, () -> release(own));
  }

  private Loaded load(ShippedModel model, String device, int threads) {
    Loaded fresh = new Loaded(model, device, Detector.load(model.here(), device, threads));
    loaded.add(fresh);
    return fresh;
  }

  private synchronized void release(Loaded one) {
    one.users--;
  }

  /** Closes one that nobody uses. */
  private static boolean closed(Loaded other) {
    if (other.users == 0) {
      other.detector.close();
    }
    return other.users == 0;
  }

  /** How many detectors are loaded. */
  synchronized int count() {
    return loaded.size();
  }
}
