package org.groupdetr.serve;

import java.util.Optional;
import org.groupdetr.Detector;
import org.groupdetr.data.image.RgbImage;

/**
 * The place of a model, in which one detector follows another. A detector that has been replaced is
 * closed when the last request that uses it has ended. Safe to use from several threads.
 */
final class ModelSlot implements AutoCloseable {
  private static final int WARM_UP_WIDTH = 640;
  private static final int WARM_UP_HEIGHT = 480;

  private final ServedModel model;
  private Optional<Generation> current = Optional.empty();
  private boolean closed;

  ModelSlot(ServedModel model) {
    this.model = model;
  }

  ServedModel model() {
    return model;
  }

  /**
   * Loads the model beside the one that serves, lets it look at a picture, and puts it in its
   * place.
   *
   * @throws RuntimeException if that fails; the old one then goes on serving
   */
  void load() {
    Detector detector = model.loader().get();
    try {
      detector.predict(warmUpPicture(), 0);
    } catch (RuntimeException | Error e) {
      detector.close();
      throw e;
    }
    Generation next = new Generation(detector);
    replace(Optional.of(next)).ifPresent(Generation::retire);
    if (isClosed()) {
      replace(Optional.empty()).ifPresent(Generation::retire);
    }
  }

  private static RgbImage warmUpPicture() {
    byte[] pixels = new byte[3 * WARM_UP_WIDTH * WARM_UP_HEIGHT];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 3 % WARM_UP_WIDTH ^ i / (3 * WARM_UP_WIDTH));
    }
    return new RgbImage(WARM_UP_WIDTH, WARM_UP_HEIGHT, pixels);
  }

  private synchronized Optional<Generation> replace(Optional<Generation> next) {
    Optional<Generation> old = current;
    current = next;
    return old;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Whether there is a detector that has seen a picture. */
  synchronized boolean isReady() {
    return current.isPresent();
  }

  /**
   * The detector, which stays open until the lease is closed.
   *
   * @throws Refusal if there is none yet
   */
  synchronized Lease lease() {
    Generation serving =
        current.orElseThrow(() -> Refusal.busy("model '" + model.name() + "' is not ready yet", 1));
    serving.use();
    return new Lease(serving);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    replace(Optional.empty()).ifPresent(Generation::retire);
  }

  /** A detector in use. */
  static final class Lease implements AutoCloseable {
    private final Generation generation;

    private Lease(Generation generation) {
      this.generation = generation;
    }

    Detector detector() {
      return generation.detector;
    }

    @Override
    public void close() {
      generation.release();
    }
  }

  /** One detector, and how many requests use it. */
  private static final class Generation {
    private final Detector detector;
    private int users;
    private boolean retired;

    Generation(Detector detector) {
      this.detector = detector;
    }

    synchronized void use() {
      users++;
    }

    void release() {
      boolean last;
      synchronized (this) {
        users--;
        last = retired && users == 0;
      }
      if (last) {
        detector.close();
      }
    }

    void retire() {
      boolean unused;
      synchronized (this) {
        retired = true;
        unused = users == 0;
      }
      if (unused) {
        detector.close();
      }
    }
  }
}
