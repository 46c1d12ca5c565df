package org.groupdetr.cli.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.Version;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.ProblemCount;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.check.DataReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds everything that is wrong in a data set. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Looks through a data set in one pass: what is in it, what is wrong, what is done about it.",
      "Exit status 1 if something would stop training."
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr data check my-pictures",
      "  groupdetr data check my-pictures --decode --examples 100",
      "  groupdetr data check my-pictures --json > report.json",
    })
final class DataCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "The data set's folder.")
  private Path folder = Path.of("");

  @Mixin private FormatOption format = new FormatOption();

  @Option(
      names = "--decode",
      description = "Decode every picture, not only those whose end looks wrong.")
  private boolean decode;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many problems of each kind to list (default: ${DEFAULT-VALUE}).")
  private int examples;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  DataCheckCommand() {}

  @Override
  public Integer call() throws JsonProcessingException {
    DataCheck.Options options =
        UserException.checked(() -> new DataCheck.Options(format.value(), decode, examples));
    DataCheck check = DataCheck.of(folder, options);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(DataJson.of(check)));
    } else {
      print(check, out);
    }
    out.flush();
    return check.fatal() ? 1 : 0;
  }

  private static void print(DataCheck check, PrintWriter out) {
    DataReport.lines(check.data()).forEach(out::println);
    for (ProblemCount problem : check.problems()) {
      out.println();
      out.printf(
          Locale.ROOT,
          "%s: %,d (%s)%n",
          problem.kind().title(),
          problem.count(),
          problem.kind().treatment().words());
      for (DataProblem example : problem.first()) {
        out.println("  - " + example.where());
      }
      long others = problem.count() - problem.first().size();
      if (others > 0) {
        out.printf(Locale.ROOT, "  - and %,d more%n", others);
      }
      if (!problem.kind().remedy().isEmpty()) {
        out.println("  -> " + problem.kind().remedy());
      }
    }
    out.println();
    out.println(verdict(check));
  }

  private static String verdict(DataCheck check) {
    long fatal =
        check.problems().stream()
            .filter(p -> p.kind().fatal())
            .mapToLong(ProblemCount::count)
            .sum();
    if (fatal > 0) {
      return String.format(
          Locale.ROOT, "%,d of these %s training.", fatal, fatal == 1 ? "stops" : "stop");
    }
    return check.nothingToLearn()
        ? "Training would stop: the split train has no object to learn."
        : "Nothing stops training.";
  }
}
