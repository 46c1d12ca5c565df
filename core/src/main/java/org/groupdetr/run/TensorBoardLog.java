package org.groupdetr.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * Scalars for TensorBoard. Each session of a run writes a file of its own into the run's folder; a
 * session that goes on from a checkpoint tells TensorBoard to forget what came after it.
 */
public final class TensorBoardLog implements AutoCloseable {
  private static final Pattern NAME =
      Pattern.compile("events\\.out\\.tfevents\\.(\\d{10,18})\\..*");

  private final Path path;
  private final FileChannel file;
  private final InstantSource clock;

  private TensorBoardLog(Path path, FileChannel file, InstantSource clock) {
    this.path = path;
    this.file = file;
    this.clock = clock;
  }

  /**
   * A new event file in {@code folder}, which is created if it does not exist.
   *
   * @param stepsDone steps already done when the session begins; scalars of later steps in older
   *     files are superseded; 0 for a new run
   * @throws UserException if it cannot be written
   */
  public static TensorBoardLog open(Path folder, long stepsDone, InstantSource clock) {
    try {
      Files.createDirectories(folder);
      long seconds = Math.max(clock.instant().getEpochSecond(), newest(folder) + 1);
      long process = ProcessHandle.current().pid();
      Path path =
          folder.resolve(
              String.format(
                  Locale.ROOT, "events.out.tfevents.%010d.groupdetr.%d", seconds, process));
      FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      TensorBoardLog log = new TensorBoardLog(path, file, clock);
      log.write(TensorBoardEvent.version(log.now()));
      log.write(TensorBoardEvent.sessionStart(log.now(), stepsDone + 1));
      return log;
    } catch (IOException e) {
      throw new UserException("cannot write " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  /** Adds all numbers of a record that are finite. */
  public void add(MetricsRecord metrics) {
    Scalars.of(metrics).forEach((tag, value) -> add(tag, metrics.step(), value));
  }

  /**
   * Adds one scalar; not if it is NaN or infinite, which would spoil the axis of its chart.
   *
   * @throws UserException if it cannot be written, such as on a full disk
   */
  public void add(String tag, long step, double value) {
    if (Double.isFinite(value)) {
      write(TensorBoardEvent.scalar(now(), step, tag, (float) value));
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private double now() {
    return clock.millis() / 1000.0;
  }

  private void write(byte[] event) {
    ByteBuffer bytes = ByteBuffer.wrap(TensorBoardEvent.framed(event));
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UserException failed(IOException e) {
    return new UserException("cannot write " + path + ": " + SafeFiles.reason(e), e);
  }

  // TensorBoard reads the files of a folder in the order of their names, so a session that begins
  // within the same second as the one before it, or after the clock was set back, must sort later.
  private static long newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
          .max()
          .orElse(0);
    }
  }
}
