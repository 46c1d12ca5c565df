package org.groupdetr.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.groupdetr.lab.Choice;
import org.groupdetr.lab.GroupsTable;
import org.groupdetr.lab.LabFolder;
import org.groupdetr.lab.Plan;
import org.groupdetr.lab.Results;
import org.groupdetr.train.Recipe;
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
      "Trains with several numbers of groups and several seeds, and says what each gains and costs,"
          + " and which to take (tables 1 and 3 of the paper)."
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

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "What to train and how; see 'groupdetr recipes'. Default: small.")
  private String recipe = "small";

  @Option(
      names = "--groups",
      split = ",",
      paramLabel = "K",
      description = "Numbers of groups; the first is compared with. Default: 1,2,3,5,11.")
  private List<Integer> groups = List.of(1, 2, 3, 5, 11);

  LabGroupsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Recipe base = options.recipe(recipe);
    LabFolder folder = new LabFolder(options.folder("groups"));
    Plan plan =
        Plan.groups(
            options.data(),
            new Plan.Source(base, folder.recipe().toString()),
            groups,
            options.seeds());
    return new LabRun(options, folder, out).run(base, plan, results -> show(results, folder, out));
  }

  private static void show(Results results, LabFolder folder, PrintWriter out) {
    List<String> notes =
        Choice.of(results)
            .map(choice -> List.of("take " + choice.row() + ": " + choice.why()))
            .orElse(List.of());
    new LabReport(folder, out).write(results, GroupsTable.of(results), notes);
  }
}
