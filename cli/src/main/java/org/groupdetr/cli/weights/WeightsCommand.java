package org.groupdetr.cli.weights;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.options.Version;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.PublishedWeights;
import org.groupdetr.pretrained.download.WeightCache;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists known weights; shows and converts files of weights. */
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Lists the weights that are known by name; shows and converts files of weights.",
      "Where weights are asked for, these names can be given, and also: a model of this program; a"
          + " checkpoint of a detector's authors (.pth); a folder of Hugging Face transformers"
          + " (config.json and model.safetensors). FILE#ema_model is one of several models in a"
          + " file. Downloads are kept in the folder that the variable GROUPDETR_CACHE names, or"
          + " else in .cache/groupdetr at home."
    },
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {WeightsShowCommand.class, WeightsConvertCommand.class},
    footer = {
      "",
      "Examples:",
      "  groupdetr weights",
      "  groupdetr weights show checkpoint.pth",
      "  groupdetr weights convert runs/cells/best.safetensors --to huggingface --out cells-hf",
    })
public final class WeightsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Digits of a checksum in the list. */
  private static final int SHOWN = 8;

  WeightsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    TextTable table = TextTable.of(List.of("name", "checksum", "got", "address"));
    for (PublishedWeights known : WeightSources.known()) {
      String checksum = known.checksum().prefix();
      table.row(
          known.name(),
          checksum.isEmpty()
              ? "none stated"
              : known.checksum().algorithm()
                  + " "
                  + checksum.substring(0, Math.min(SHOWN, checksum.length()))
                  + "..",
          known.byHand() ? "by hand" : "on first use",
          known.address());
    }
    out.print(table);
    out.println();
    out.println("cache: " + WeightCache.standard((file, bytes, total) -> {}).folder());
    out.flush();
    return 0;
  }
}
