package org.groupdetr.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.groupdetr.Detector;
import org.groupdetr.common.MemoryShortage;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.image.RgbImage;

/** The rows of detections of the rows of pictures, in the same order, a few at a time. */
final class DetectedRows implements Iterator<Row> {
  /** Pixels that are held at a time, unless one picture alone has more. */
  private static final long MOST_PIXELS = 1 << 25;

  private final Iterator<Row> rows;
  private final PictureSource pictures;
  private final Detector detector;
  private final DetectOptions options;
  private final BooleanSupplier killed;
  private final Queue<Row> ready = new ArrayDeque<>();

  /**
   * Of some rows.
   *
   * @param killed whether Spark no longer wants them
   */
  DetectedRows(
      Iterator<Row> rows,
      PictureSource pictures,
      Detector detector,
      DetectOptions options,
      BooleanSupplier killed) {
    this.rows = rows;
    this.pictures = pictures;
    this.detector = detector;
    this.options = options;
    this.killed = killed;
  }

  /** A picture of the batch, or why there is none. */
  private sealed interface Entry {
    /** It could be read. */
    record Decoded(String path, RgbImage picture) implements Entry {}

    /** It could not. */
    record Failed(String path, String error) implements Entry {}
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || rows.hasNext();
  }

  @Override
  public Row next() {
    if (ready.isEmpty()) {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      if (killed.getAsBoolean()) {
        throw new TaskKilledException("killed");
      }
      search();
    }
    return ready.remove();
  }

  /** Reads a few pictures and searches them. */
  private void search() {
    List<Entry> batch = new ArrayList<>();
    List<RgbImage> readable = new ArrayList<>();
    long pixels = 0;
    while (rows.hasNext() && readable.size() < options.together() && pixels < MOST_PIXELS) {
      Entry entry = entry(rows.next());
      batch.add(entry);
      if (entry instanceof Entry.Decoded read) {
        readable.add(read.picture);
        pixels += (long) read.picture.width() * read.picture.height();
      } else if (readable.isEmpty()) {
        break; // Nothing waits for it.
      }
    }
    Iterator<Row> found = found(batch, readable).iterator();
    found.forEachRemaining(ready::add);
  }

  private Entry entry(Row row) {
    Object named = row.getAs(DetectionRows.PATH);
    String path = String.valueOf(named);
    try {
      return new Entry.Decoded(path, pictures.read(row, path));
    } catch (UserException e) {
      return new Entry.Failed(path, String.valueOf(e.getMessage()));
    }
  }

  private List<Row> found(List<Entry> batch, List<RgbImage> readable) {
    List<List<Detection>> found = List.of();
    if (readable.size() > 1) {
      try {
        found = detector.predict(readable, options.threshold());
      } catch (RuntimeException | OutOfMemoryError e) {
        found = List.of(); // One by one shows which of them it was.
      }
    }
    List<Row> all = new ArrayList<>();
    int next = 0;
    for (Entry entry : batch) {
      if (entry instanceof Entry.Failed failed) {
        all.add(DetectionRows.failed(failed.path, failed.error));
      } else if (entry instanceof Entry.Decoded read) {
        all.add(
            found.isEmpty()
                ? alone(read)
                : DetectionRows.found(read.path, read.picture.size(), found.get(next)));
        next++;
      }
    }
    return all;
  }

  /** A picture that brings the network down costs its own row, and not the job. */
  private Row alone(Entry.Decoded read) {
    try {
      return DetectionRows.found(
          read.path, read.picture.size(), detector.predict(read.picture, options.threshold()));
    } catch (RuntimeException | OutOfMemoryError e) {
      String reason = MemoryShortage.words(e).orElseGet(() -> firstLine(e));
      return DetectionRows.failed(read.path, "cannot search picture " + read.path + ": " + reason);
    }
  }

  private static String firstLine(Throwable e) {
    return e.toString().lines().findFirst().orElse("");
  }
}
