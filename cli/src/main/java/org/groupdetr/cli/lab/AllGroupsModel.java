package org.groupdetr.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.groups.Grouping;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.pretrained.GroupChoice;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;
import org.groupdetr.tensor.CounterRng;

/**
 * Weights of all groups of a detector.
 *
 * @param name what they are called in tables
 * @param file where they lie
 * @param step after which they were kept, where their run tells it
 */
record AllGroupsModel(String name, Path file, WeightSource model, OptionalLong step) {
  private static final Pattern SNAPSHOT = Pattern.compile("epoch-(\\d{1,9})\\.safetensors");

  /**
   * The weights that a name stands for: of a run's folder its snapshots, or else its checkpoint.
   *
   * @throws UserException if they hold one group only
   */
  static List<AllGroupsModel> of(String name) {
    Path path = Path.of(name);
    RunFolder run = new RunFolder(path);
    boolean ours = Files.isDirectory(path) && !Files.exists(path.resolve("config.json"));
    if (ours && Files.isDirectory(run.snapshots())) {
      return snapshots(run).stream().map(file -> opened(file.toString())).toList();
    }
    return List.of(opened(ours ? run.checkpoint().toString() : name));
  }

  private static List<Path> snapshots(RunFolder run) {
    try (Stream<Path> files = Files.list(run.snapshots())) {
      List<Path> sorted =
          files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
      if (sorted.isEmpty()) {
        throw UserException.of("%s holds no snapshots", run.snapshots());
      }
      return sorted;
    } catch (IOException e) {
      throw new UserException("cannot read " + run.snapshots() + ": " + SafeFiles.reason(e), e);
    }
  }

  private static AllGroupsModel opened(String file) {
    WeightSource model = WeightsOption.open(file, GroupChoice.FIRST);
    if (model.use().training().assignment() == Grouping.Kind.ONE_TO_MANY) {
      throw UserException.of(
          "%s was trained one to many: it has one set of queries and no groups", file);
    }
    if (model.groups() < 2) {
      throw UserException.of(
          "%s holds one group only (it was trained with training.groups=%d): give a run's"
              + " checkpoint.safetensors or snapshots, or a model converted with --all-groups, of a"
              + " training with several groups",
          file, model.use().training().groups());
    }
    String last = Path.of(file).getFileName() + "";
    return new AllGroupsModel(
        last.replace(".safetensors", ""), WeightSources.file(file), model, step(Path.of(file)));
  }

  /** What pictures call it: its run, where its file has its place in one, and its own name. */
  String title() {
    return run(file).map(run -> run.path().getFileName() + ", ").orElse("") + name;
  }

  /** The run in whose folder a file lies, as a snapshot or beside the log. */
  private static Optional<RunFolder> run(Path file) {
    return Stream.of("..", "../..")
        .map(up -> file.toAbsolutePath().resolve(up).normalize())
        .map(RunFolder::new)
        .filter(run -> Files.exists(run.metrics()))
        .findFirst();
  }

  /** The step after which weights were kept: of a snapshot that of its epoch, else the last one. */
  static OptionalLong step(Path file) {
    Optional<RunFolder> run = run(file);
    if (run.isEmpty()) {
      return OptionalLong.empty();
    }
    List<MetricsRecord> log = MetricsLog.read(run.get().metrics());
    Matcher snapshot = SNAPSHOT.matcher(file.getFileName().toString());
    if (!snapshot.matches()) {
      return log.stream().mapToLong(MetricsRecord::step).max();
    }
    int epoch = Integer.parseInt(snapshot.group(1));
    return log.stream()
        .filter(EpochMetrics.class::isInstance)
        .map(EpochMetrics.class::cast)
        .filter(record -> record.epoch() == epoch)
        .mapToLong(MetricsRecord::step)
        .max();
  }

  int groups() {
    return model.groups();
  }

  /** The detector with all its groups. */
  SetDetector<?> load(Labels labels) {
    BuildContext context =
        new BuildContext(
            labels.count(),
            new Grouping(Grouping.Kind.GROUP, groups()),
            false,
            0,
            new CounterRng(0));
    return model.load(context, labels, Optional.of(ClassChoice.KEEP));
  }
}
