package org.groupdetr.cli.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.groupdetr.cli.console.Durations;
import org.groupdetr.cli.console.GracefulStop;
import org.groupdetr.cli.console.Progress;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.options.OwnProcess;
import org.groupdetr.cli.options.TypedCommand;
import org.groupdetr.cli.train.RunExtras;
import org.groupdetr.common.Counted;
import org.groupdetr.common.FolderLock;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.load.DecodedCache;
import org.groupdetr.lab.JobScheduler;
import org.groupdetr.lab.LabFolder;
import org.groupdetr.lab.LabPlan;
import org.groupdetr.lab.LabProgress;
import org.groupdetr.lab.LabResults;
import org.groupdetr.lab.Trial;
import org.groupdetr.lab.TrialMetrics;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.tensor.distributed.Membership;
import org.groupdetr.train.LoadedBatches;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Sees a lab through, Ctrl-C included.
 *
 * @param extras further options of each training
 * @param spec of the command that was typed
 */
record LabRun(LabOptions options, LabPlan plan, List<String> extras, CommandSpec spec) {

  /**
   * Trains what is not finished, then shows what was found.
   *
   * @return the exit status
   */
  int run(BiConsumer<LabResults, LabReport> show) {
    DataSet data = options.format().open(options.data());
    LabFolder folder = options.folder(plan.lab());
    try (FolderLock lock = folder.lock()) {
      folder.requireOf(plan);
      folder.keepRecipes(plan);
      Map<String, Long> steps = steps(data, folder);
      int jobs =
          options.jobs().orElseGet(() -> LabJobs.of(plan, folder, options.engine().threads()));
      announce(folder, steps, jobs);
      DecodedCache copies = new DecodedCache(folder.decoded());
      List<String> decoded = decoded(data, folder, copies);
      JobScheduler crew =
          new JobScheduler(
              plan, folder, (trial, resume) -> start(folder, trial, resume, decoded), jobs);
      JobScheduler.Outcome outcome = watched(crew, steps, folder);
      if (outcome.interrupted()) {
        return 130;
      }
      copies.remove();
      show.accept(new LabResults(plan, outcome.finished()), new LabReport(folder, out()));
      requireNone(outcome.failed());
      return 0;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static void requireNone(List<Trial> failed) {
    if (!failed.isEmpty()) {
      throw UserException.of(
          "%s failed: %s; run the same command again to go on with %s",
          Counted.of(failed.size(), "training"),
          failed.stream().map(Trial::name).toList(),
          failed.size() == 1 ? "it" : "them");
    }
  }

  private void announce(LabFolder folder, Map<String, Long> steps, int jobs) {
    out()
        .printf(
            Locale.ROOT,
            "%s of %s in all, %d at a time with %s each, in %s%n",
            Counted.of(plan.trials().size(), "training"),
            Counted.of(steps.values().stream().mapToLong(Long::longValue).sum(), "step"),
            jobs,
            Counted.of(options.engine().threads(), "thread"),
            folder.path());
    out().flush();
  }

  /** Steps of each trial. */
  private Map<String, Long> steps(DataSet data, LabFolder folder) {
    Split train =
        data.split("train")
            .orElseThrow(
                () ->
                    UserException.of("%s has no split called train to learn from", data.folder()));
    if (data.split("val").isEmpty()) {
      throw UserException.of("%s has no split called val to measure on", data.folder());
    }
    Map<String, Long> steps = new HashMap<>();
    for (Trial trial : plan.trials()) {
      Recipe recipe = trial.recipe(folder);
      TrainingSpec training = recipe.training();
      long pictures = LoadedBatches.trainablePictures(train, data.labels(), recipe).size();
      steps.put(trial.name(), pictures / training.batchSize() * training.epochs());
    }
    return steps;
  }

  /** Decodes the pictures once for all trainings; what a training must be told of it. */
  private List<String> decoded(DataSet data, LabFolder folder, DecodedCache copies) {
    List<Split> splits =
        data.splits().stream().filter(split -> !split.name().equals("test")).toList();
    List<String> trials = plan.trials().stream().map(Trial::name).toList();
    if (folder.finished().keySet().containsAll(trials) || !copies.fit(splits)) {
      return List.of();
    }
    try (ProgressLine line =
        new ProgressLine(System.out, Terminal.current(), InstantSource.system())) {
      for (Split split : splits) {
        List<CocoImage> images = split.truth().images();
        for (int i = 0; i < images.size(); i++) {
          copies.make(split, images.get(i));
          OptionalLong all = OptionalLong.of(images.size());
          String what = "decoding " + split.name();
          line.show(new WorkProgress(what, i + 1, all, "pictures", Optional.empty()));
        }
      }
    }
    return List.of(RunExtras.DECODED, folder.decoded().toString());
  }

  private Process start(LabFolder folder, Trial trial, boolean resume, List<String> decoded) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(List.of("--data", options.data().toString()));
    arguments.addAll(options.format().arguments());
    arguments.addAll(List.of("--out", folder.run(trial).path().toString()));
    arguments.addAll(options.arguments());
    arguments.addAll(List.of("--with", Long.toString(ProcessHandle.current().pid())));
    arguments.addAll(decoded);
    arguments.addAll(extras);
    if (resume) {
      arguments.add("--resume");
    } else {
      arguments.addAll(List.of("--recipe", folder.path().resolve(trial.base()).toString()));
      trial.allOverrides().forEach(value -> arguments.addAll(List.of("--set", value)));
    }
    return started(arguments, folder.output(trial));
  }

  private static Process started(List<String> arguments, Path output) {
    try {
      Files.createDirectories(output.toAbsolutePath().getParent());
      ProcessBuilder builder = new ProcessBuilder(OwnProcess.command(arguments));
      builder.environment().put("GROUPDETR_TTY", "0");
      Membership.clear(builder.environment()); // A trial is a run of one process.
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
      return builder.start();
    } catch (IOException e) {
      throw new UserException("cannot start a training: " + SafeFiles.reason(e), e);
    }
  }

  private JobScheduler.Outcome watched(
      JobScheduler crew, Map<String, Long> steps, LabFolder folder) {
    String late = "a training did not end; its last checkpoint stands";
    try (ProgressLine line =
            new ProgressLine(System.out, Terminal.current(), InstantSource.system());
        GracefulStop clean = GracefulStop.of(() -> stop(crew, line), late)) {
      JobScheduler.Outcome outcome = crew.run(steps, new Console(line, folder));
      if (outcome.interrupted()) {
        // Here and not later: the process ends as soon as the hook does.
        line.print("stopped; go on with: " + TypedCommand.again(spec));
      }
      return outcome;
    }
  }

  private static void stop(JobScheduler crew, ProgressLine line) {
    crew.stop();
    line.print("stopping after the steps that the trainings are at ...");
  }

  /** Tells a person how the lab stands. */
  private record Console(ProgressLine line, LabFolder folder) implements JobScheduler.Listener {
    @Override
    public void progress(LabProgress progress) {
      line.show(new Shown(progress));
    }

    @Override
    public void waits(Trial trial) {
      line.print(
          trial.name()
              + " waits: a process of an earlier start is still at work in it, and ends soon");
    }

    @Override
    public void finished(Trial trial, TrialMetrics numbers) {
      line.print(String.format(Locale.ROOT, "%s  AP %.3f", trial.name(), numbers.number("AP")));
    }

    @Override
    public void failed(Trial trial, int status) {
      String why = status == 137 ? " (killed: not enough memory? fewer --jobs need less)" : "";
      line.print(
          trial.name() + " failed with status " + status + why + ": see " + folder.output(trial));
    }
  }

  private record Shown(LabProgress at) implements Progress {
    @Override
    public List<Part> parts() {
      List<Part> parts = new ArrayList<>();
      parts.add(new Part(at.finished() + "/" + at.trials() + " trainings", 0));
      parts.add(new Part(String.format(Locale.ROOT, "%.0f%%", 100 * at.share()), 1));
      Optional.of(String.join(", ", at.running()))
          .filter(names -> !names.isEmpty())
          .ifPresent(names -> parts.add(new Part("running: " + names, 3)));
      at.left()
          .ifPresent(left -> parts.add(new Part("about " + Durations.words(left) + " left", 2)));
      return parts;
    }
  }
}
