package org.groupdetr.cli.report;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.report.Report;
import org.groupdetr.report.ReportOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code report}: a page about runs. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes one HTML file about one run or several: curves, COCO's numbers, classes, confusion,"
          + " precision and recall, duplicates, the worst pictures, recipe and environment. Runs"
          + " that differ only in their seeds are compared as groups. The page opens without a"
          + " network."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr report runs/small",
      "  groupdetr report runs/one-group runs/five-groups --out comparison.html",
      "  groupdetr report labs/groups",
      "  groupdetr report runs/small --data /other/place/cells --pictures 20"
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Folders of runs, as 'train --out' names them, or of labs.")
  private List<Path> runs = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The file to write. Default: report.html in the folder of a single RUN, in the current"
              + " folder for several.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "Title of the page. Default: the names of the runs.")
  private Optional<String> title = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data set, if it is no longer where it was during training.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description =
          "The split that the results belong to. Default: the one of the run's own evaluation.")
  private Optional<String> split = Optional.empty();

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description =
          "Least score of the detections in the confusion matrix and the pictures. Default: the"
              + " score of the greatest F1.")
  private Optional<Double> threshold = Optional.empty();

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description =
          "Number of the worst pictures to show of each run. Default: 6 of a single run, 2 of each"
              + " of several.")
  private Optional<Integer> pictures = Optional.empty();

  ReportCommand() {}

  @Override
  public Integer call() {
    boolean one = runs.size() == 1;
    Path target = file.orElse(one ? runs.get(0).resolve("report.html") : Path.of("report.html"));
    SafeFiles.requireWritableFile(target);
    Report report = Report.of(runs, options());
    report.write(target, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %s, %,d kB",
            target,
            Counted.of(report.runs(), "run"),
            size(target) / 1000));
    out.flush();
    return 0;
  }

  private ReportOptions options() {
    return new ReportOptions(
        title,
        data,
        split,
        threshold.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        pictures);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (java.io.IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }
}
