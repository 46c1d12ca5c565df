package org.groupdetr.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * {@code metrics.jsonl}: the numbers of a run, one JSON object a line, in the order of the steps.
 *
 * <p>A line reaches the file by one write, whole, so that a killed process loses at most the line
 * it was writing. A run that goes on from a checkpoint takes back the lines written after it, so
 * that its file has the lines of a run that was never stopped. Therefore: append what belongs to a
 * step before the checkpoint of that step is written.
 */
public final class MetricsLog implements AutoCloseable {
  private final Path path;
  private final FileChannel file;

  private MetricsLog(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /**
   * The log of a new run; what the file held is gone.
   *
   * @throws UserException if it cannot be written
   */
  public static MetricsLog create(Path path) {
    SafeFiles.writeText(path, "");
    return append(path);
  }

  /**
   * The log of a run that goes on: lines after {@code stepToKeep} are removed, evaluations of an
   * epoch that is not among those done, and a last line that was not written whole. A file that
   * does not exist is created.
   *
   * @param epochsDone whose evaluations stay; that of the next one is done again
   * @throws UserException if a line before the last is no record, or the file cannot be written
   */
  public static MetricsLog open(Path path, long stepToKeep, int epochsDone) {
    if (!Files.exists(path)) {
      return create(path);
    }
    String text = text(path);
    StringBuilder kept = new StringBuilder(text.length());
    for (Line line : lines(path, text)) {
      boolean again =
          line.metrics() instanceof EpochMetrics evaluation && evaluation.epoch() > epochsDone;
      if (line.metrics().step() <= stepToKeep && !again) {
        kept.append(line.text()).append('\n');
      }
    }
    if (!text.contentEquals(kept)) {
      SafeFiles.writeText(path, kept.toString());
    }
    return append(path);
  }

  /**
   * The records of a file, in its order; a last line that was not written whole is left out.
   *
   * @throws UserException if the file cannot be read or a line before the last is no record
   */
  public static List<MetricsRecord> read(Path path) {
    return lines(path, text(path)).stream().map(Line::metrics).toList();
  }

  /**
   * Appends one line.
   *
   * @throws UserException if it cannot be written, such as on a full disk
   */
  public void add(MetricsRecord metrics) {
    ByteBuffer line = ByteBuffer.wrap((MetricsJson.line(metrics) + "\n").getBytes(UTF_8));
    try {
      while (line.hasRemaining()) {
        file.write(line);
      }
      if (metrics instanceof EpochMetrics) {
        file.force(false);
      }
    } catch (IOException e) {
      throw new UserException("cannot write " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UserException("cannot write " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  private record Line(String text, MetricsRecord metrics) {}

  private static List<Line> lines(Path path, String text) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      lines.add(line(path, lines.size() + 1, text.substring(start, end)));
      start = end + 1;
    }
    return lines; // What stands after the last line end was cut off while it was written.
  }

  private static Line line(Path path, int number, String text) {
    try {
      return new Line(text, MetricsJson.record(text));
    } catch (IllegalArgumentException e) {
      throw new UserException(
          path + ", line " + number + " is no metrics record: " + e.getMessage(), e);
    }
  }

  private static String text(Path path) {
    try {
      // Not readString, which refuses a letter that was cut in half at the end.
      return new String(Files.readAllBytes(path), UTF_8);
    } catch (IOException e) {
      throw new UserException("cannot read " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  private static MetricsLog append(Path path) {
    try {
      return new MetricsLog(
          path, FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UserException("cannot write " + path + ": " + SafeFiles.reason(e), e);
    }
  }
}
