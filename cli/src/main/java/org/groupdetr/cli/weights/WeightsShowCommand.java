package org.groupdetr.cli.weights;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.options.Version;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.pretrained.GroupChoice;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in a file of weights. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Lists the tensors of weights and says what they would be loaded as.",
    footer = {
      "",
      "Examples:",
      "  groupdetr weights show runs/cells/best.safetensors",
      "  groupdetr weights show checkpoint0049.pth",
      "  groupdetr weights show torchvision/resnet50-v1",
    })
final class WeightsShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "WEIGHTS", description = "A file, a folder or a known name.")
  private String weights = "";

  WeightsShowCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path path = Path.of(weights);
    if (Files.isRegularFile(path)) {
      TensorFile file = TensorFile.open(path);
      print(out, file.stored());
      out.println("format    " + file.format().words());
      file.metadata().forEach((key, value) -> out.println(setting(key, value)));
      file.beside()
          .unreadable()
          .forEach((name, why) -> out.println("unread    " + name + " " + why));
      file.beside()
          .passedOver()
          .forEach(
              (type, count) ->
                  out.println("passed    " + count + " of the class " + type + ", not run"));
      // Any sound file can be shown, one that is no detector too.
      try {
        describe(out, WeightsOption.open(weights, GroupChoice.KNOWN));
      } catch (UserException e) {
        out.println("loads as  nothing: " + e.getMessage());
      }
    } else {
      WeightSource model = WeightsOption.open(weights, GroupChoice.KNOWN);
      print(out, model.tensors());
      describe(out, model);
    }
    out.flush();
    return 0;
  }

  /** The recipe's part about the detector, as recipes are written. */
  private static List<String> detector(Recipe recipe) {
    return RecipeFile.text(recipe)
        .lines()
        .dropWhile(line -> !line.startsWith("detector:"))
        .takeWhile(line -> line.startsWith("detector:") || line.startsWith(" "))
        .toList();
  }

  private static String setting(String key, String value) {
    String line = value.replaceAll("\\s+", " ");
    return "setting   " + key + " = " + (line.length() > 60 ? line.substring(0, 60) + "..." : line);
  }

  private static void print(PrintWriter out, Map<String, StoredTensor> tensors) {
    TextTable table = TextTable.of(List.of("tensor", "type", "shape"));
    long bytes = 0;
    for (Map.Entry<String, StoredTensor> named : tensors.entrySet()) {
      StoredTensor tensor = named.getValue();
      table.row(
          named.getKey(), tensor.type().name().toLowerCase(Locale.ROOT), tensor.shape().toString());
      bytes += tensor.count() * tensor.type().bytes();
    }
    out.print(table);
    out.println();
    out.println(String.format(Locale.ROOT, "tensors   %d, %.1f MB", tensors.size(), bytes / 1e6));
  }

  private static void describe(PrintWriter out, WeightSource model) {
    out.println("loads as  " + model.layout().words());
    if (!model.isBackbone()) {
      String names =
          model.labels().categories().stream()
              .map(CocoCategory::name)
              .collect(Collectors.joining(", "));
      out.println("classes   " + model.labels().count() + ": " + names);
      out.println("groups    " + model.groups());
      model.remarks().forEach(remark -> out.println("note      " + remark));
    }
    model
        .leftOutByRule()
        .forEach(
            (rule, count) -> out.println("left out  " + Counted.of(count, "tensor") + ", " + rule));
    model.recipe().ifPresent(recipe -> detector(recipe).forEach(out::println));
  }
}
