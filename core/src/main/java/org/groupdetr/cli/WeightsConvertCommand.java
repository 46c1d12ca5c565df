package org.groupdetr.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.groupdetr.pretrained.Export;
import org.groupdetr.pretrained.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes weights in another format. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Writes weights as a model of this program or as a folder of Hugging Face transformers.",
      "The first group of queries is written, which is all that a detector in use needs."
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr weights convert ConditionalDETR_r50.pth --to safetensors --out r50",
      "  groupdetr weights convert runs/cells/best.safetensors --to huggingface --out cells-hf",
      "  groupdetr weights convert runs/cells/checkpoint.safetensors --to safetensors --all-groups"
          + " --out more",
    })
final class WeightsConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "WEIGHTS", description = "A file, a folder or a known name.")
  private String weights = "";

  /** What can be written. */
  enum Target {
    SAFETENSORS,
    HUGGINGFACE
  }

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORMAT",
      description = "safetensors (model.safetensors of this program) or huggingface.")
  private Target target = Target.SAFETENSORS;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path folder = Path.of("");

  @Option(
      names = "--all-groups",
      description = "Keep all groups of queries, for further training; only with safetensors.")
  private boolean allGroups;

  @Option(
      names = "--coco-slots",
      description =
          "Give the class head 91 rows, one for each of COCO's ids, as published checkpoints have"
              + " them; only with huggingface and COCO's classes.")
  private boolean cocoSlots;

  WeightsConvertCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Model model = WeightsOption.open(weights);
    Export export = new Export(model);
    switch (target) {
      case SAFETENSORS -> export.safetensors(folder, allGroups);
      case HUGGINGFACE -> export.huggingFace(folder, cocoSlots);
    }
    out.println("wrote " + weights + " to " + folder);
    out.flush();
    return 0;
  }
}
