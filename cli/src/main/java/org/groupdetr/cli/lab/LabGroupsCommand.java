package org.groupdetr.cli.lab;

import java.util.List;
import java.util.concurrent.Callable;
import org.groupdetr.cli.options.RecipeOption;
import org.groupdetr.lab.LabPlan;
import org.groupdetr.lab.LabPlans;
import org.groupdetr.lab.LabTables;
import org.groupdetr.lab.RowChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab groups}: what the number of groups gains and costs. */
@Command(
    name = "groups",
    mixinStandardHelpOptions = true,
    description = {
      "Trains with several numbers of groups and several seeds, and reports what each number gains"
          + " and costs (tables 1 and 3 of the paper). Recommends the one with the fastest steps"
          + " among those whose mean AP is within one standard error of the best."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr lab groups --data cells",
      "  groupdetr lab groups --data cells --groups 1,5 --seeds 5 --epochs 60 --out labs/cells",
      "  groupdetr lab groups --data cells --recipe dab-detr-small --set detector.queries=40"
    })
public final class LabGroupsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabOptions options = new LabOptions();
  @Mixin private RecipeOption recipe = new RecipeOption();

  @Option(
      names = "--groups",
      split = ",",
      paramLabel = "K",
      description =
          "Numbers of groups; the others are compared with the first. Default: 1,2,3,5,11.")
  private List<Integer> groups = List.of(1, 2, 3, 5, 11);

  private static final String NOTHING_LEARNED =
      "no row reaches an AP of "
          + RowChoice.LEAST_AP
          + ": train for more epochs, the rows cannot be compared yet";

  LabGroupsCommand() {}

  @Override
  public Integer call() {
    LabPlan plan =
        LabPlans.groups(
            options.data(), options.recipe(recipe.nameOrFile()), groups, options.seeds());
    LabRun run = new LabRun(options, plan, List.of(), spec);
    return run.run(
        (results, report) ->
            report.write(
                results,
                LabTables.groups(results),
                List.of(
                    RowChoice.of(results)
                        .map(c -> "take " + c.row() + ": " + c.why())
                        .orElse(NOTHING_LEARNED))));
  }
}
