package org.groupdetr.cli.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.RecipeOption;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.cli.options.Version;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.pretrained.WeightMapping;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.OverfitProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "With --device, it also takes some steps of every kind of detector on that device and on the"
          + " processor, in float32 and bfloat16, compares them, and adds up numbers between"
          + " processes: by NCCL where there are several GPUs.",
      "With --data, it looks at a data set and learns eight of its pictures by heart for a minute, by"
          + " the recipe and without varying them: a detector that cannot do that will not learn the"
          + " whole set. It says whether the loss falls as it should and what is probably wrong where"
          + " it does not.",
      "Exit status 1 if something does not work."
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr doctor",
      "  groupdetr doctor --json",
      "  groupdetr doctor > what-is-wrong.txt",
      "  groupdetr doctor --data cells --recipe small",
      "  groupdetr doctor --data cells --recipe rf-detr-nano --weights rf-detr/nano --seconds 300",
      "  groupdetr doctor --device cuda > what-the-gpu-does.txt"
    })
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Also try this device with every detector: cpu, cuda or cuda:NUMBER.")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Look at this data set instead of the machine.")
  private Optional<Path> data = Optional.empty();

  @Mixin private FormatOption format = new FormatOption();
  @Mixin private RecipeOption recipe = new RecipeOption();
  @Mixin private SetOption set = new SetOption();

  @Option(
      names = "--weights",
      paramLabel = "SOURCE",
      description = "With --data: weights to begin with, instead of those that the recipe names.")
  private Optional<String> weights = Optional.empty();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "With --data: how long to learn. Default: ${DEFAULT-VALUE}.")
  private int seconds = 60;

  @Option(names = "--json", description = "Print one JSON object instead.")
  private boolean json;

  @Option(
      names = "--probe",
      hidden = true,
      description = "Work in this process: train, device, sums.")
  private String probe = "";

  DoctorCommand() {}

  @Override
  public Integer call() {
    if (!probe.isEmpty()) {
      probe(spec.commandLine().getOut());
      return 0;
    }
    if (data.isPresent()) {
      return printed(ofData(data.get()));
    }
    Optional<Device> tried = device.map(Device::named);
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("groupdetr", new Version().getVersion()[0].split(" ", 2)[1]));
    findings.addAll(new MachineCheck(Path.of("/proc")).findings());
    findings.addAll(EngineCheck.findings());
    findings.add(ProbeCheck.finding());
    tried.ifPresent(named -> findings.addAll(DeviceCheck.findings(named)));
    return printed(findings);
  }

  private int printed(List<Finding> findings) {
    PrintWriter out = spec.commandLine().getOut();
    return json ? printJson(findings, out) : print(findings, out);
  }

  /** Prints the findings as {@code {"findings": [{"name": .., "level": .., ..}, ..]}}. */
  static int printJson(List<Finding> findings, PrintWriter out) {
    ObjectNode all = new ObjectMapper().createObjectNode();
    ArrayNode list = all.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode entry =
          list.addObject()
              .put("name", finding.name())
              .put("level", finding.level().name().toLowerCase(Locale.ROOT))
              .put("value", finding.value());
      finding.advice().ifPresent(words -> entry.put("advice", words));
    }
    out.println(all.toPrettyString());
    out.flush();
    return findings.stream().anyMatch(f -> f.level() == Finding.Level.FAIL) ? 1 : 0;
  }

  private List<Finding> ofData(Path folder) {
    UserException.require(seconds >= 1, "--seconds must be at least 1, was %d", seconds);
    Recipe read = set.read(recipe.nameOrFile());
    Recipe executed = weights.map(read::withWeights).orElse(read);
    DataSet found = format.open(folder);
    Optional<WeightSource> source = executed.weights().map(WeightsOption::open);
    Device named = Device.named(device.orElse("cpu"));
    Engine.load();
    OverfitProbe probe =
        new OverfitProbe(
            executed,
            found.labels(),
            detector ->
                source.ifPresent(
                    from ->
                        WeightMapping.of(from, detector, found.labels(), Optional.empty())
                            .apply(detector)),
            Engine.usable(named));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    return DataProbe.findings(found, executed, probe, () -> System.nanoTime() < end);
  }

  /** What the processes of a check do; each line that they print is JSON. */
  private void probe(PrintWriter out) {
    Engine.load();
    switch (probe) {
      case "train" -> out.println(ProbeCheck.measured());
      case "device" -> DeviceCheck.measure(Device.named(device.orElseThrow()), out);
      case "sums" -> DeviceCheck.addUp(Device.named(device.orElseThrow()), out);
      default -> throw UserException.of("--probe must be train, device or sums, was %s", probe);
    }
    out.flush();
  }

  /** Prints a line for each finding and how many are wrong. */
  static int print(List<Finding> findings, PrintWriter out) {
    int width = findings.stream().mapToInt(f -> f.name().length()).max().orElse(1);
    for (Finding finding : findings) {
      String level = finding.level().name().toLowerCase(Locale.ROOT);
      String name = finding.name() + " ".repeat(width - finding.name().length());
      out.printf(Locale.ROOT, "%-4s  %s  %s%n", level, name, finding.value());
      finding.advice().ifPresent(a -> out.println(" ".repeat(width + 8) + "-> " + a));
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
