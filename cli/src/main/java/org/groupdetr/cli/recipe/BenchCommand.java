package org.groupdetr.cli.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.groupdetr.benchmark.Benchmark;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.PrecisionOption;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.common.UserException;
import org.groupdetr.predict.ModelReaders;
import org.groupdetr.recipe.DataSpec;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.distributed.Membership;
import org.groupdetr.tensor.distributed.ProcessGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: what a step and inference cost on this machine, by number of groups. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the time of a training step and of inference on one picture, and the peak memory of"
          + " both, by number of groups. Each measurement runs in a process of its own, so that"
          + " peaks do not add up.",
      "With --processes, steps that processes share out among them, and steps of each of them alone"
          + " at the same time. Under torchrun, Slurm and the like (RANK, WORLD_SIZE, ...) the same"
          + " of all machines together.",
      "Of an ONNX file, the time until it is loaded, that of inference in its size, and the peak"
          + " memory."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr bench --recipe conditional-detr-r50 --groups 1,3,11",
      "  groupdetr bench --recipe conditional-detr-r50 --groups 1 --precision bfloat16",
      "  groupdetr bench --recipe small --size 224x300 --batch 8 --groups 1,5 --json",
      "  groupdetr bench --recipe small --size 224x300 --batch 8 --groups 5 --processes 1,2",
      "  groupdetr bench cells-onnx/model.onnx --threads 2"
    })
public final class BenchCommand implements Callable<Integer> {
  /** What may be said besides an ONNX file. */
  private static final Set<String> OF_GRAPHS = Set.of("--steps", "--threads", "--device", "--json");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private SetOption set = new SetOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL.onnx",
      description =
          "An ONNX file that 'groupdetr weights convert' has written, in place of a recipe.")
  private Optional<String> model = Optional.empty();

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

  @Option(
      names = "--processes",
      split = ",",
      paramLabel = "W",
      description =
          "Numbers of processes of this machine that share out a step's pictures, each with its"
              + " share of the cores.")
  private List<Integer> processes = List.of();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--row",
      hidden = true,
      description = "Measure in this process: step, inference, shared.")
  private String row = "";

  BenchCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (model.isPresent()) {
      out.println(ofGraph(model.get()));
      out.flush();
      return 0;
    }
    set = set.then(precision.settings(engine, this::note));
    if (!row.isEmpty()) {
      measured().ifPresent(out::println);
    } else if (Membership.of(System.getenv()).size() > 1) {
      joined().ifPresent(out::println);
    } else {
      out.println(processes.isEmpty() ? alone() : shared());
    }
    out.flush();
    return 0;
  }

  private String ofGraph(String file) {
    UserException.require(
        ModelReaders.know(file),
        "bench takes an ONNX file or --recipe NAME, not '%s'; the engine's time for a model is that"
            + " of its recipe",
        file);
    spec.commandLine().getParseResult().matchedOptions().stream()
        .map(option -> option.longestName())
        .filter(name -> !OF_GRAPHS.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw UserException.of(
                  "%s is not for ONNX files, whose size, types and classes are their own", name);
            });
    GraphBench bench = new GraphBench(file, engine.device(), engine.threads(), steps);
    GraphBench.Measured measured = bench.measured();
    return json ? measured.json() : bench.text(measured);
  }

  private String alone() {
    Benchmark.Workload load = workload(1); // What is wrong is said once, and not by each process.
    ObjectNode result = new ObjectMapper().createObjectNode();
    result.put("precision", load.training().precision().word());
    ArrayNode rows = result.putArray("rows");
    for (int k : groups) {
      JsonNode step = child(k).measured("step");
      JsonNode inference = child(k).measured("inference");
      rows.addObject()
          .put("groups", k)
          .put("stepSeconds", step.path("seconds").asDouble())
          .put("peakMb", step.path("peakMb").asDouble())
          .put("inferenceSeconds", inference.path("seconds").asDouble())
          .put("inferencePeakMb", inference.path("peakMb").asDouble());
    }
    return json ? result.toString() : head(load) + table(rows);
  }

  private String shared() {
    for (int w : processes) {
      UserException.require(w >= 1, "--processes must be at least 1, was %d", w);
      workload(w);
    }
    ObjectNode result = new ObjectMapper().createObjectNode();
    ArrayNode rows = result.putArray("rows");
    for (int k : groups) {
      for (int w : processes) {
        rows.add(child(k).together(w));
      }
    }
    return json ? result.toString() : head(workload(1)) + SharedRow.table(rows);
  }

  /** One of several that a launcher has started; the first tells what came of it. */
  private Optional<String> joined() {
    UserException.require(
        groups.size() == 1 && processes.isEmpty(),
        "this process is one of several that a launcher has started (WORLD_SIZE and the like): say"
            + " one number of --groups, and leave out --processes");
    set = set.then(List.of("training.groups=" + groups.get(0)));
    return row()
        .map(
            told -> {
              ArrayNode rows = new ObjectMapper().createArrayNode().add(told);
              return json ? told.toString() : head(workload(1)) + SharedRow.table(rows);
            });
  }

  /** What the processes of which this is one measure together; only the first knows. */
  private Optional<ObjectNode> row() {
    Membership own = Membership.of(System.getenv());
    Benchmark.Workload load = workload(own.size());
    Device device = engine.start(own.localSize());
    try (ProcessGroup group = ProcessGroup.join(own)) {
      return SharedRow.measured(new Benchmark(load, device), load, group);
    }
  }

  private String head(Benchmark.Workload load) {
    return String.format(
        Locale.ROOT,
        "%s, %s of %dx%d per step, %s each, %s, median of %s%n%n",
        recipe,
        Counted.of(batch, "picture"),
        load.height(),
        load.width(),
        Counted.of(objects, "object"),
        load.training().precision().word(),
        Counted.of(steps, "repetition"));
  }

  private static String table(ArrayNode rows) {
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
    return table.toString();
  }

  /** That of one of so many processes. */
  private Benchmark.Workload workload(int sharers) {
    UserException.require(
        batch % sharers == 0,
        "--batch must be a multiple of the number of processes (%d), which share it out, was %d",
        sharers,
        batch);
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
                batch / sharers,
                objects,
                classes,
                warmUp,
                steps));
  }

  private void note(String line) {
    spec.commandLine().getErr().println("groupdetr: note: " + line);
  }

  private static String ownSize(DataSpec data) {
    int side = data.evaluationSize().shortSide();
    return data.augmentation().squareSides().isEmpty() ? "480x640" : side + "x" + side;
  }

  private Optional<String> measured() {
    if (row.equals("shared")) {
      return row().map(ObjectNode::toString);
    }
    Benchmark.Workload load = workload(1);
    Benchmark benchmark = new Benchmark(load, engine.start());
    double seconds = row.equals("step") ? benchmark.stepSeconds() : benchmark.inferenceSeconds();
    return Optional.of(
        String.format(
            Locale.ROOT, "{\"seconds\": %.6f, \"peakMb\": %.1f}", seconds, ProcessMemory.peakMb()));
  }

  /** Measures in processes of their own, started as this one was. */
  private MeasuringProcesses child(int k) {
    List<String> same =
        spec.commandLine().getParseResult().originalArgs().stream().skip(1).toList();
    List<String> precise =
        List.of("--set", "training.precision=" + workload(1).training().precision().word());
    return new MeasuringProcesses(
        k, Stream.concat(PrecisionOption.without(same).stream(), precise.stream()).toList());
  }
}
