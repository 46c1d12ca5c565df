package org.groupdetr.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.groupdetr.common.MemoryShortage;
import org.groupdetr.common.UserException;

/**
 * Looks after the models' files: loads those that changed and have then stayed the same from one
 * look to the next. What cannot be loaded is left alone until it changes again.
 */
final class ModelWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("org.groupdetr.serve");

  private final ServerMetrics metrics;
  private final List<Watched> watched = new ArrayList<>();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "groupdetr-models");
            thread.setDaemon(true);
            return thread;
          });

  ModelWatch(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Loads the model for the first time, and watches its file from then on.
   *
   * @throws RuntimeException if it cannot be loaded
   */
  void load(ModelSlot slot) {
    Optional<FileStamp> stamp = slot.model().file().flatMap(FileStamp::of);
    slot.load();
    metrics.loaded(slot.model().name());
    if (slot.model().file().isPresent()) {
      watched.add(new Watched(slot, stamp));
    }
  }

  /** Begins to look, again and again. */
  void start(Duration interval) {
    long every = interval.toMillis();
    var unused =
        looks.scheduleWithFixedDelay(
            () -> watched.forEach(this::look), every, every, TimeUnit.MILLISECONDS);
  }

  private void look(Watched one) {
    String name = one.slot.model().name();
    Optional<FileStamp> now = one.slot.model().file().flatMap(FileStamp::of);
    boolean settled = now.equals(one.seen);
    one.seen = now;
    if (!settled || now.equals(one.tried)) {
      return;
    }
    one.tried = now;
    if (now.equals(one.loaded)) {
      metrics.stale(name, false);
      LOG.log(System.Logger.Level.INFO, "model '" + name + "': its file is as it was loaded");
    } else if (now.isEmpty()) {
      metrics.stale(name, true);
      LOG.log(
          System.Logger.Level.WARNING,
          "model '" + name + "': its file is gone; the one that was loaded goes on serving");
    } else {
      reload(one, now);
    }
  }

  private void reload(Watched one, Optional<FileStamp> now) {
    String name = one.slot.model().name();
    try {
      one.slot.load();
      one.loaded = now;
      metrics.loaded(name);
      LOG.log(System.Logger.Level.INFO, "model '" + name + "': loaded its changed file");
    } catch (RuntimeException | OutOfMemoryError | LinkageError | StackOverflowError e) {
      metrics.loadFailed(name);
      String message =
          "model '" + name + "': the changed file cannot be loaded, the old one goes on serving: ";
      if (e instanceof UserException || MemoryShortage.words(e).isPresent()) {
        LOG.log(
            System.Logger.Level.ERROR, message + MemoryShortage.words(e).orElse(e.getMessage()));
      } else {
        LOG.log(System.Logger.Level.ERROR, message + e, e);
      }
    }
  }

  /** Stops looking, after a load that is under way. */
  @Override
  public void close() {
    looks.shutdown();
    try {
      if (!looks.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.log(System.Logger.Level.WARNING, "a model is still being loaded");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A model and the states of its file; used by the thread that looks. */
  private static final class Watched {
    private final ModelSlot slot;
    private Optional<FileStamp> loaded;
    private Optional<FileStamp> seen;
    private Optional<FileStamp> tried;

    Watched(ModelSlot slot, Optional<FileStamp> stamp) {
      this.slot = slot;
      loaded = stamp;
      seen = stamp;
      tried = stamp;
    }
  }

  /**
   * What tells that a model's file has changed: size, time and identity; of a folder, those of the
   * files in it that a model is made of.
   */
  private record FileStamp(List<String> entries) {
    private static final String BEST = "best.safetensors";
    private static final String PARTS = ".*\\.(safetensors|pth|pt|bin|onnx|json|yaml|data)";

    /** The stamp; empty where there is no such file, or it cannot be asked. */
    static Optional<FileStamp> of(Path path) {
      try {
        if (!Files.isDirectory(path)) {
          return Optional.of(new FileStamp(List.of(entry(path))));
        }
        // A run goes on writing into its folder; its model is this file.
        if (Files.isRegularFile(path.resolve(BEST))) {
          return Optional.of(new FileStamp(List.of(entry(path.resolve(BEST)))));
        }
        List<String> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
          for (Path file : files.sorted().toList()) {
            if (String.valueOf(file.getFileName()).matches(PARTS)) {
              entries.add(entry(file));
            }
          }
        }
        return Optional.of(new FileStamp(List.copyOf(entries)));
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    private static String entry(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return file.getFileName()
          + " "
          + found.size()
          + " "
          + found.lastModifiedTime()
          + " "
          + found.fileKey();
    }
  }
}
