package org.groupdetr.cli.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab queries}: what the queries of each group do. */
@Command(
    name = "queries",
    mixinStandardHelpOptions = true,
    description = {
      "Examines the queries of all groups of a trained detector (figures 3 and 4 of the paper):"
          + " where they lie, how far groups are apart (PD, equation 6; MD, equation 7), how many"
          + " of each group find objects, and the AP of each group alone. The weights must hold all"
          + " groups: a run's checkpoint.safetensors or its snapshots ('groupdetr train"
          + " --snapshots'), or a model converted with --all-groups.",
      "The AP of each group is kept beside the weights, in FILE.groups.json: wherever these weights"
          + " are loaded, the best group then comes first (see --group of 'groupdetr train' and"
          + " 'groupdetr weights convert'), until their queries change."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr lab queries runs/cells --data cells",
      "  groupdetr lab queries early.safetensors late.safetensors --data cells --out labs/early-late",
      "  groupdetr train --data cells --snapshots 5 --out runs/cells"
    })
public final class LabQueriesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private FormatOption format = new FormatOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description =
          "A run's folder (all its snapshots, or else its checkpoint) or weights of all groups. Of"
              + " several, all are compared in their order, and the last is shown in detail.")
  private List<String> models = List.of();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "The data set.")
  private Path data = Path.of("");

  @Option(names = "--split", paramLabel = "NAME", description = "The split to use. Default: val.")
  private String split = "val";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where tables and pictures are written. Default: labs/queries.")
  private Path folder = Path.of("labs", "queries");

  LabQueriesCommand() {}

  @Override
  public Integer call() {
    DataSet found = format.open(data);
    Split chosen = found.named(split);
    List<AllGroupsModel> opened =
        models.stream().flatMap(name -> AllGroupsModel.of(name).stream()).toList();
    Device device = engine.start();
    new QueriesReport(opened, chosen, device, spec.commandLine().getOut()).write(folder);
    return 0;
  }
}
