package org.groupdetr.cli.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.benchmark.Benchmark;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.OwnProcess;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.DataSpec;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: what a step and inference cost on this machine, by number of groups. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the time of a training step and of inference on one picture, and the peak memory of"
          + " both, by number of groups. Each measurement runs in a process of its own, so that"
          + " peaks do not add up."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr bench --recipe conditional-detr-r50 --groups 1,3,11",
      "  groupdetr bench --recipe small --size 224x300 --batch 8 --groups 1,5 --json"
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private SetOption set = new SetOption();

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "The recipe whose detector is measured. Default: ${DEFAULT-VALUE}.")
  private String recipe = "conditional-detr-r50";

  @Option(
      names = "--groups",
      split = ",",
      paramLabel = "K",
      description = "Numbers of groups. Default: ${DEFAULT-VALUE}.")
  private List<Integer> groups = List.of(1, 3, 11);

  @Option(
      names = "--size",
      paramLabel = "HxW",
      description =
          "Height and width of the pictures. Default: 480x640, or the recipe's own size if it makes"
              + " pictures square.")
  private Optional<String> size = Optional.empty();

  @Option(names = "--batch", paramLabel = "N", description = "Pictures per step. Default: 2.")
  private int batch = 2;

  @Option(names = "--objects", paramLabel = "N", description = "Objects per picture. Default: 7.")
  private int objects = 7;

  @Option(names = "--classes", paramLabel = "N", description = "Number of classes. Default: 91.")
  private int classes = 91;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Number of timed repetitions, after the warm-up; their median is reported. Default: 5.")
  private int steps = 5;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "Training steps before those that are timed; 1 is enough to measure memory. Default:"
              + " ${DEFAULT-VALUE}. Inference warms up on five pictures.")
  private int warmUp = Benchmark.WARM_UP;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--row", hidden = true, description = "Measure in this process: step, inference.")
  private String row = "";

  BenchCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (!row.isEmpty()) {
      out.println(measured());
      out.flush();
      return 0;
    }
    Benchmark.Workload load = workload(); // What is wrong is said once, and not by each process.
    ObjectNode result = new ObjectMapper().createObjectNode();
    ArrayNode rows = result.putArray("rows");
    for (int k : groups) {
      JsonNode step = child(k, "step");
      JsonNode inference = child(k, "inference");
      rows.addObject()
          .put("groups", k)
          .put("stepSeconds", step.path("seconds").asDouble())
          .put("peakMb", step.path("peakMb").asDouble())
          .put("inferenceSeconds", inference.path("seconds").asDouble())
          .put("inferencePeakMb", inference.path("peakMb").asDouble());
    }
    out.println(json ? result.toString() : table(load, rows));
    out.flush();
    return 0;
  }

  private String table(Benchmark.Workload load, ArrayNode rows) {
    TextTable table =
        TextTable.of(
            List.of("groups", "step (s)", "peak MB", "inference (s)", "inference peak MB"));
    for (JsonNode r : rows) {
      table.row(
          r.path("groups").asInt(),
          String.format(Locale.ROOT, "%.3f", r.path("stepSeconds").asDouble()),
          Math.round(r.path("peakMb").asDouble()),
          String.format(Locale.ROOT, "%.3f", r.path("inferenceSeconds").asDouble()),
          Math.round(r.path("inferencePeakMb").asDouble()));
    }
    return String.format(
            Locale.ROOT,
            "%s, %s of %dx%d per step, %s each, median of %s%n%n",
            recipe,
            Counted.of(batch, "picture"),
            load.height(),
            load.width(),
            Counted.of(objects, "object"),
            Counted.of(steps, "repetition"))
        + table;
  }

  private Benchmark.Workload workload() {
    Recipe executed = set.read(recipe);
    String sized = size.orElseGet(() -> ownSize(executed.data()));
    String[] sides = sized.split("x", 2);
    if (sides.length != 2 || !sized.matches("\\d{1,5}x\\d{1,5}")) {
      throw UserException.of("--size must be HEIGHTxWIDTH such as 480x640, was %s", sized);
    }
    return UserException.checked(
        () ->
            new Benchmark.Workload(
                executed.detector(),
                executed.training(),
                Integer.parseInt(sides[0]),
                Integer.parseInt(sides[1]),
                batch,
                objects,
                classes,
                warmUp,
                steps));
  }

  private static String ownSize(DataSpec data) {
    int side = data.evaluationSize().shortSide();
    return data.augmentation().squareSides().isEmpty() ? "480x640" : side + "x" + side;
  }

  private String measured() {
    Benchmark.Workload load = workload();
    Device device = engine.start();
    Benchmark benchmark = new Benchmark(load, device);
    double seconds = row.equals("step") ? benchmark.stepSeconds() : benchmark.inferenceSeconds();
    return String.format(
        Locale.ROOT, "{\"seconds\": %.6f, \"peakMb\": %.1f}", seconds, ProcessMemory.peakMb());
  }

  /** Runs one measurement in a JVM started as this one was. */
  private JsonNode child(int k, String what) {
    List<String> arguments = new ArrayList<>(List.of("bench"));
    arguments.addAll(spec.commandLine().getParseResult().originalArgs().stream().skip(1).toList());
    arguments.addAll(List.of("--set", "training.groups=" + k, "--row", what));
    try {
      Path errors = Files.createTempFile("groupdetr", ".txt");
      Process process =
          new ProcessBuilder(OwnProcess.command(arguments)).redirectError(errors.toFile()).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      List<String> said = TextFile.read(errors).lines().toList();
      Files.delete(errors);
      if (status != 0) {
        throw failed(k, what, status, said);
      }
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UserException("cannot start a process to measure in: " + SafeFiles.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted while measuring", e);
    }
  }

  private static UserException failed(int k, String what, int status, List<String> said) {
    String why = status == 137 ? "not enough memory" : "status " + status;
    return UserException.of(
        "cannot measure %s with training.groups=%d: %s",
        what, k, said.isEmpty() ? why : said.get(0).replaceFirst("^groupdetr: ", ""));
  }
}
