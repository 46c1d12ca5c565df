package org.groupdetr.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.folder.DataSets;

/** The data sets of runs; each is read once. */
final class GroundTruths {
  private final ReportOptions options;
  private final Map<Path, DataSet> opened = new HashMap<>();

  GroundTruths(ReportOptions options) {
    this.options = options;
  }

  /**
   * The split that a run was evaluated on, if the run kept its results and its data are there.
   *
   * @throws UserException if the data set is damaged or has no such split
   */
  Optional<Split> split(Run run) {
    Optional<Path> folder = folder(run);
    if (folder.isEmpty() || !Files.exists(run.folder().results())) {
      return Optional.empty();
    }
    String name = name(run);
    DataSet data = opened.computeIfAbsent(folder.get(), f -> DataSets.open(f, format(run)));
    return Optional.of(
        data.split(name)
            .orElseThrow(
                () ->
                    UserException.of(
                        "%s has no split called %s, only %s; choose one with --split",
                        folder.get(), name, names(data))));
  }

  private static List<String> names(DataSet data) {
    return data.splits().stream().map(Split::name).toList();
  }

  private String name(Run run) {
    String kept = run.origin().split().isEmpty() ? "val" : run.origin().split();
    return options.split().orElse(kept);
  }

  private Optional<Path> folder(Run run) {
    if (options.data().isPresent()) {
      return options.data();
    }
    String kept = run.origin().data();
    return kept.isEmpty() || !Files.isDirectory(Path.of(kept))
        ? Optional.empty()
        : Optional.of(Path.of(kept));
  }

  /** Why there is no split. */
  String missing(Run run) {
    if (!Files.exists(run.folder().results())) {
      return "the run has no results.json; 'groupdetr evaluate "
          + run.folder().best()
          + " --data DIR --save "
          + run.folder().results()
          + "' makes it";
    }
    return run.origin().data().isEmpty()
        ? "the run does not say which data it learned from; name them with --data"
        : "its data are no longer in " + run.origin().data() + "; name their folder with --data";
  }

  /** That of the run's own data. */
  private Optional<DataFormat> format(Run run) {
    return options.data().isPresent() ? Optional.empty() : DataFormat.of(run.origin().format());
  }
}
