package org.groupdetr.cli.doctor;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.groupdetr.cli.options.Version;
import org.groupdetr.common.Counted;
import org.groupdetr.tensor.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the machine and the installation. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Checks Java, the machine and the engine's files, and trains for a few seconds with a known"
          + " result. Says what to do where something is wrong.",
      "Exit status 1 if something does not work."
    },
    footer = {"", "Examples:", "  groupdetr doctor", "  groupdetr doctor > what-is-wrong.txt"})
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--probe", hidden = true, description = "Train in this process.")
  private boolean probe;

  DoctorCommand() {}

  @Override
  public Integer call() {
    if (probe) {
      Engine.load();
      spec.commandLine().getOut().println(ProbeCheck.measured());
      spec.commandLine().getOut().flush();
      return 0;
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("groupdetr", new Version().getVersion()[0].split(" ", 2)[1]));
    findings.addAll(new MachineCheck(Path.of("/proc")).findings());
    findings.addAll(EngineCheck.findings());
    findings.add(ProbeCheck.finding());
    return print(findings, spec.commandLine().getOut());
  }

  /** Prints a line for each finding and how many are wrong. */
  static int print(List<Finding> findings, PrintWriter out) {
    for (Finding finding : findings) {
      String level = finding.level().name().toLowerCase(Locale.ROOT);
      out.printf(Locale.ROOT, "%-4s  %-10s  %s%n", level, finding.name(), finding.value());
      finding.advice().ifPresent(advice -> out.printf(Locale.ROOT, "%18s-> %s%n", "", advice));
    }
    long failed = findings.stream().filter(f -> f.level() == Finding.Level.FAIL).count();
    long warned = findings.stream().filter(f -> f.level() == Finding.Level.WARN).count();
    out.println(
        failed + warned == 0
            ? "Everything works."
            : Counted.of(failed, "failure") + ", " + Counted.of(warned, "warning") + ".");
    out.flush();
    return failed == 0 ? 0 : 1;
  }
}
