package org.groupdetr.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.TooManyPixels;
import org.groupdetr.geometry.Size;

/** Decodes pictures and has a detector look at them. */
final class PictureWork {
  private final int mostPixels;
  private final ServerMetrics metrics;

  PictureWork(int mostPixels, ServerMetrics metrics) {
    this.mostPixels = mostPixels;
    this.metrics = metrics;
  }

  /**
   * A picture as it was sent.
   *
   * @param name what the sender and messages call it
   */
  record Sent(String name, byte[] bytes) {}

  /** What a picture of that size holds. */
  record Seen(String name, Size size, List<Detection> found) {}

  /**
   * What all pictures of a request hold.
   *
   * @param model its name
   * @param labels its classes
   * @param only the picture, where it is one; more at once would take too much memory
   * @param queue seconds of waiting
   * @param decode seconds, all pictures together
   * @param predict seconds, all pictures together
   */
  record Result(
      String model,
      Labels labels,
      List<Seen> pictures,
      Optional<RgbImage> only,
      double queue,
      double decode,
      double predict) {
    /** Detections of all pictures. */
    int count() {
      return pictures.stream().mapToInt(seen -> seen.found.size()).sum();
    }
  }

  /**
   * Looks at pictures, one after another, as long as someone waits for the answer.
   *
   * @throws Refusal if one of them cannot be read or has too many pixels
   */
  Result look(ModelSlot slot, List<Sent> pictures, double threshold, Waiting task) {
    double queue = task.age() / 1e9;
    String model = slot.model().name();
    metrics.waited(model, queue);
    List<Seen> all = new ArrayList<>();
    Optional<RgbImage> only = Optional.empty();
    double decode = 0;
    double predict = 0;
    try (ModelSlot.Lease lease = slot.lease()) {
      for (Sent sent : pictures) {
        task.requireWanted();
        long begun = System.nanoTime();
        RgbImage picture = decoded(sent);
        long between = System.nanoTime();
        List<Detection> found = lease.detector().predict(picture, threshold);
        long ended = System.nanoTime();
        all.add(new Seen(sent.name, picture.size(), found));
        double decoding = (between - begun) / 1e9;
        double predicting = (ended - between) / 1e9;
        metrics.predicted(model, decoding, predicting, found.size());
        only = pictures.size() == 1 ? Optional.of(picture) : only;
        decode += decoding;
        predict += predicting;
      }
      return new Result(model, lease.detector().labels(), all, only, queue, decode, predict);
    }
  }

  private RgbImage decoded(Sent sent) {
    try {
      return ImageReader.read(sent.bytes, sent.name, Orientation.UPRIGHT, mostPixels);
    } catch (UserException e) {
      int status = e.getCause() instanceof TooManyPixels ? 413 : 422;
      throw Refusal.of(status, String.valueOf(e.getMessage()));
    }
  }
}
