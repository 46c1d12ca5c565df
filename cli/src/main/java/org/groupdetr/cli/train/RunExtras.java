package org.groupdetr.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.groupdetr.Training;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.load.DecodedCache;
import picocli.CommandLine.Option;

/** What a run may leave besides its results; none of it changes the training. */
public final class RunExtras {
  private static final String MLFLOW = "mlflow=";

  /** Before a server that does not answer is asked again; and how long the end waits for one. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** Where decoded copies lie. */
  public static final String DECODED = "--decoded";

  @Option(
      names = "--snapshots",
      paramLabel = "N",
      description =
          "Keep the weights of all groups after every N epochs, for 'groupdetr lab queries'.")
  private Optional<Integer> snapshots = Optional.empty();

  @Option(
      names = "--also-nms",
      paramLabel = "IOU",
      description = "Evaluate a second time after non-maximum suppression, into suppressed.jsonl.")
  private Optional<Double> suppression = Optional.empty();

  @Option(
      names = "--log",
      paramLabel = "csv|mlflow=URI",
      description =
          "Also write the numbers to metrics.csv in the run's folder, or to an MLflow server, such"
              + " as mlflow=http://localhost:5000. May be repeated. A server that does not answer"
              + " never stops a run.")
  private List<String> logs = new ArrayList<>();

  @Option(names = "--with", hidden = true, description = "Stop when the process PID ends.")
  private Optional<Long> parent = Optional.empty();

  @Option(
      names = DECODED,
      paramLabel = "DIR",
      hidden = true,
      description = "Decoded copies of the pictures.")
  private Optional<Path> decoded = Optional.empty();

  RunExtras() {}

  /** The data set, with decoded copies of its pictures; a lab deletes them at its end. */
  DataSet pictures(DataSet data) {
    return decoded
        .filter(Files::isDirectory)
        .map(DecodedCache::new)
        .map(copies -> copied(data, copies))
        .orElse(data);
  }

  private static DataSet copied(DataSet data, DecodedCache copies) {
    List<Split> splits = data.splits().stream().map(copies::of).toList();
    return new DataSet(data.folder(), data.format(), data.labels(), splits, data.notes());
  }

  /** A training that leaves what was wanted. */
  Training applied(Training training) {
    snapshots.ifPresent(
        n -> UserException.require(n >= 1, "--snapshots must be at least 1, was %d", n));
    Training kept = snapshots.map(training::snapshots).orElse(training);
    return suppression.map(kept::alsoSuppressed).orElse(kept);
  }

  /**
   * What else keeps the numbers.
   *
   * @param notes takes a line for the person, from any thread
   * @throws UserException if one is not known
   */
  List<RunTracker> trackers(Consumer<String> notes) {
    List<RunTracker> trackers = new ArrayList<>();
    for (String log : logs) {
      if (log.equals("csv")) {
        trackers.add(new CsvTracker(notes));
      } else if (log.startsWith(MLFLOW)) {
        MlflowServer server = MlflowServer.of(log.substring(MLFLOW.length()), System.getenv());
        trackers.add(new MlflowTracker(server, InstantSource.system(), PAUSE, notes));
      } else {
        throw UserException.of("--log must be csv or mlflow=URI, was %s", log);
      }
    }
    return trackers;
  }

  /** Stops a run whose starter was killed, so that nobody trains in its folder unseen. */
  void watch(Runnable cancel) {
    parent.ifPresent(
        pid -> ProcessHandle.of(pid).ifPresentOrElse(starter -> watch(starter, cancel), cancel));
  }

  private static void watch(ProcessHandle starter, Runnable cancel) {
    Thread watcher =
        new Thread(
            () -> {
              starter.onExit().join();
              cancel.run();
            },
            "watch");
    watcher.setDaemon(true);
    watcher.start();
  }
}
