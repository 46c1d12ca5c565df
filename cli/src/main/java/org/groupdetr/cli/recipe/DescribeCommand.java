package org.groupdetr.cli.recipe;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Role;
import org.groupdetr.predict.ModelReaders;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code describe}: parts, shapes and parameters of a recipe's or a model's detector. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = "Shows the parts of a detector, their parameters, and what groups add.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr describe conditional-detr-r50",
      "  groupdetr describe conditional-detr-r50 --set training.groups=1 --tensors",
      "  groupdetr describe conditional-detr-r50 --set training.freeze=[backbone,encoder]",
      "  groupdetr describe runs/small/best.safetensors",
      "  groupdetr describe cells-onnx/model.onnx"
    })
public final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private SetOption set = new SetOption();

  @Parameters(
      paramLabel = "RECIPE|MODEL",
      description = "Name or file of a recipe, a file of weights, or an ONNX file.")
  private String subject = "";

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "For a recipe: number of classes in the data. Default: 80.")
  private int classes = 80;

  @Option(names = "--tensors", description = "List every tensor with its shape.")
  private boolean tensors;

  DescribeCommand() {}

  /** How many numbers a part has. */
  private static final class Count {
    private long all;
    private long trained;
    private long trainingOnly;

    void add(Tensor tensor, boolean only) {
      all += tensor.count();
      trained += tensor.requiresGradient() ? tensor.count() : 0;
      trainingOnly += only ? tensor.count() : 0;
    }
  }

  @Override
  public Integer call() {
    UserException.require(classes >= 1, "--classes must be at least 1, was %d", classes);
    if (ModelReaders.know(subject)) {
      describeGraph(spec.commandLine().getOut());
      return 0;
    }
    boolean model = !subject.matches(".*\\.ya?ml") && Files.isRegularFile(Path.of(subject));
    PrintWriter out = spec.commandLine().getOut();
    engine.start();
    if (model) {
      WeightSource file = WeightsOption.open(subject);
      out.println("model     " + file.source() + ", recipe " + file.use().name());
      out.println("classes   " + file.labels().categories().stream().map(c -> c.name()).toList());
      out.println("groups    " + groups(file));
      try (SetDetector<?> detector = allGroups(file)) {
        print(detector, out);
      }
    } else {
      Recipe recipe = set.read(subject);
      BuildContext context =
          new BuildContext(
              classes, ModelFile.grouping(recipe.training()), false, 0, new CounterRng(0));
      out.println("recipe    " + recipe.name() + ": " + recipe.description());
      out.println("classes   " + classes + " (--classes)");
      out.println("groups    " + recipe.training().groups() + " in training, 1 at inference");
      try (SetDetector<?> detector = context.detector(recipe.detector())) {
        detector.freeze(recipe.training().frozen());
        print(detector, out);
      }
      new CostTable(recipe, classes).print(out);
    }
    out.flush();
    return 0;
  }

  /** What the file says of itself: nothing is computed, and the engine is not loaded. */
  private void describeGraph(PrintWriter out) {
    ModelReaders.of(subject)
        .details(Path.of(subject))
        .forEach((key, text) -> out.println(String.format(Locale.ROOT, "%-9s %s", key, text)));
    out.flush();
  }

  private static String groups(WeightSource file) {
    int trained = file.use().training().groups();
    return file.use().training().assignment() == Grouping.Kind.ONE_TO_MANY
        ? "one set, trained one to many with training.groups=" + trained
        : file.groups() + " in the file, trained with training.groups=" + trained + ", 1 in use";
  }

  /** The detector with all groups of its file. */
  private static SetDetector<?> allGroups(WeightSource file) {
    if (file.groups() == 1 || file.use().training().assignment() == Grouping.Kind.ONE_TO_MANY) {
      return file.load();
    }
    BuildContext context =
        new BuildContext(
            file.labels().count(),
            new Grouping(Grouping.Kind.GROUP, file.groups()),
            false,
            0,
            new CounterRng(0));
    return file.load(context, file.labels(), Optional.empty());
  }

  private void print(SetDetector<?> detector, PrintWriter out) {
    Map<String, Count> parts = new LinkedHashMap<>();
    Count total = new Count();
    detector
        .parts()
        .forEach(
            (part, layer) -> {
              Map<String, Role> roles = layer.roles();
              layer
                  .parameters()
                  .forEach(
                      (name, tensor) -> {
                        Role role = roles.get(name);
                        boolean only = role != null && role.trainingOnly();
                        String row = only ? "groups" : part;
                        parts.computeIfAbsent(row, unused -> new Count()).add(tensor, only);
                        total.add(tensor, only);
                      });
            });
    TextTable table = TextTable.of(List.of("part", "parameters", "trained", "for training only"));
    parts.forEach((name, count) -> row(table, name, count));
    row(table, "total", total);
    out.println();
    out.println(table);
    out.println(
        String.format(
            Locale.ROOT,
            "Weights, gradients and the optimiser's two moments take %.0f MB in training; the weights"
                + " take %.0f MB at inference.",
            (total.all + 3.0 * total.trained) * 4 / 1e6,
            (total.all - total.trainingOnly) * 4 / 1e6));
    out.println(
        "To measure time and memory per step by number of groups: groupdetr bench --recipe RECIPE");
    if (tensors) {
      out.println();
      detector
          .state()
          .forEach(
              (name, tensor) ->
                  out.println(
                      name
                          + " "
                          + Arrays.toString(tensor.shape())
                          + (tensor.requiresGradient() ? "" : " not trained")));
    }
  }

  private static void row(TextTable table, String name, Count count) {
    table.row(name, count.all, count.trained, count.trainingOnly);
  }
}
