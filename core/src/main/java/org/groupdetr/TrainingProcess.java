package org.groupdetr;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.groupdetr.common.MemoryShortage;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.folder.DataSets;

/**
 * The program of the processes that {@link Training#processes} starts. Each does its share of the
 * run, and ends with the process that has started it.
 */
final class TrainingProcess {
  /** Ends the settings on the standard input, which stays open. */
  static final String END = "#end";

  private static final int PATIENCE_MINUTES = 10;
  private static final int ORPHAN_SECONDS = 20;

  private final BufferedReader input =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch orphaned = new CountDownLatch(1);

  private TrainingProcess() {}

  /** Reads the settings from the standard input, and trains. */
  public static void main(String[] arguments) {
    int status = new TrainingProcess().run();
    Runtime.getRuntime().halt(status);
  }

  private int run() {
    try {
      Training training = training(settings());
      watch(training);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopped(training), "stop"));
      training.run();
      return 0;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      tell(e);
      return 1;
    } finally {
      ended.countDown();
    }
  }

  private Properties settings() throws IOException {
    StringBuilder text = new StringBuilder();
    String line = input.readLine();
    while (line != null && !line.equals(END)) {
      text.append(line).append('\n');
      line = input.readLine();
    }
    Properties settings = new Properties();
    settings.load(new StringReader(text.toString()));
    return settings;
  }

  private static Training training(Properties settings) {
    Optional<DataFormat> format = DataFormat.of(settings.getProperty("format"));
    Path data = Path.of(settings.getProperty("data"));
    Training training =
        Training.of(DataSets.open(data, format))
            .output(Path.of(settings.getProperty("output")))
            .device(settings.getProperty("device"))
            .threads(Integer.parseInt(settings.getProperty("threads")))
            .join(System.getenv());
    String nms = settings.getProperty("nms", "");
    return nms.isEmpty() ? training : training.alsoSuppressed(Double.parseDouble(nms));
  }

  /** Whoever started this process holds its input open. */
  private void watch(Training training) {
    Thread watcher =
        new Thread(
            () -> {
              awaitEnd();
              orphaned.countDown();
              training.cancel();
              if (!ended(ORPHAN_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(1); // In the midst of a long step.
              }
            },
            "watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void awaitEnd() {
    try {
      while (input.read() >= 0) {}
    } catch (IOException e) {
      // That is the end as well.
    }
  }

  /** Ctrl-C reaches all processes of a terminal; they stop together, after a step. */
  private void stopped(Training training) {
    training.cancel();
    ended(PATIENCE_MINUTES, TimeUnit.MINUTES);
  }

  private boolean ended(int time, TimeUnit unit) {
    try {
      return ended.await(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** The process that has started this one says what it hears; while it can. */
  private void tell(Throwable e) {
    String words =
        e instanceof UserException
            ? String.valueOf(e.getMessage())
            : MemoryShortage.words(e).orElse(e.toString().lines().findFirst().orElse(""));
    boolean standsStill = words.startsWith("process 0 of ");
    try {
      if (!standsStill && !orphaned.await(500, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    System.err.println("groupdetr: " + words);
    System.err.flush();
  }
}
