package org.groupdetr.cli.lab;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.lab.LabPlan;
import org.groupdetr.lab.LabPlans;
import org.groupdetr.lab.LabTables;
import org.groupdetr.recipe.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab detectors}: every detector with and without groups. */
@Command(
    name = "detectors",
    mixinStandardHelpOptions = true,
    description = {
      "Trains every detector with one group and with its recipe's number of groups (tables 1 and 2"
          + " of the paper)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr lab detectors --data cells --epochs 40",
      "  groupdetr lab detectors --data cells --recipes small,dino-small --groups 11"
    })
public final class LabDetectorsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabOptions options = new LabOptions();

  @Option(
      names = "--recipes",
      split = ",",
      paramLabel = "NAME|FILE",
      description =
          "Recipes to train. Default: small, dab-detr-small, dab-deformable-detr-small,"
              + " dn-detr-small, dino-small.")
  private List<String> recipes =
      List.of(
          "small", "dab-detr-small", "dab-deformable-detr-small", "dn-detr-small", "dino-small");

  @Option(
      names = "--groups",
      paramLabel = "K",
      description = "Number of groups of every detector, compared with one. Default: the recipe's.")
  private Optional<Integer> groups = Optional.empty();

  LabDetectorsCommand() {}

  @Override
  public Integer call() {
    List<String> more = groups.map(k -> List.of("training.groups=" + k)).orElse(List.of());
    List<Recipe> read = recipes.stream().map(name -> options.recipe(name, more)).toList();
    LabPlan plan = LabPlans.detectors(options.data(), read, options.seeds());
    LabRun run = new LabRun(options, plan, List.of(), spec);
    return run.run(
        (results, report) -> report.write(results, LabTables.detectors(results), List.of()));
  }
}
