package org.groupdetr.cli.lab;

import java.util.List;
import java.util.concurrent.Callable;
import org.groupdetr.cli.options.RecipeOption;
import org.groupdetr.common.UserException;
import org.groupdetr.lab.LabPlan;
import org.groupdetr.lab.LabPlans;
import org.groupdetr.lab.LabTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab assign}: how objects are given to queries. */
@Command(
    name = "assign",
    mixinStandardHelpOptions = true,
    description = {
      "Compares ways of assigning objects to queries (figure 1 of the paper): one to one with N and"
          + " with K x N queries, one to many with and without non-maximum suppression (NMS), and"
          + " group-wise. K is the recipe's training.groups. One-to-many is trained once"
          + " and measured twice, with and without NMS."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr lab assign --data cells",
      "  groupdetr lab assign --data cells --recipe small --set training.groups=11 --epochs 60"
    })
public final class LabAssignCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabOptions options = new LabOptions();
  @Mixin private RecipeOption recipe = new RecipeOption();

  @Option(
      names = "--nms",
      paramLabel = "IOU",
      description =
          "IoU above which NMS keeps only the best of two boxes of a class. Default: 0.7.")
  private double nms = 0.7;

  LabAssignCommand() {}

  @Override
  public Integer call() {
    UserException.require(nms > 0 && nms < 1, "--nms must lie between 0 and 1, was %s", nms);
    LabPlan plan =
        LabPlans.assign(options.data(), options.recipe(recipe.nameOrFile()), options.seeds());
    List<String> also = List.of("--also-nms", Double.toString(nms));
    LabRun run = new LabRun(options, plan, also, spec);
    return run.run(
        (results, report) -> report.write(results, LabTables.assign(results), List.of()));
  }
}
