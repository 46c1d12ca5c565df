package org.groupdetr.cli.weights;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.groupdetr.cli.options.Version;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.export.OnnxExport;
import org.groupdetr.pretrained.Export;
import org.groupdetr.pretrained.GroupChoice;
import org.groupdetr.pretrained.WeightSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Writes weights in another format. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Writes weights as a model of this program, as a folder of Hugging Face transformers, or as a"
          + " graph of ONNX.",
      "One group of queries is written, which is all that a detector in use needs. What was written"
          + " is read back and has to find the same in a made-up picture before it takes its place."
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr weights convert ConditionalDETR_r50.pth --to safetensors --out r50",
      "  groupdetr weights convert runs/cells/best.safetensors --to huggingface --out cells-hf",
      "  groupdetr weights convert runs/cells/checkpoint.safetensors --to safetensors --all-groups"
          + " --out more",
      "  groupdetr weights convert runs/cells/checkpoint.safetensors --to safetensors --group best"
          + " --out best-group",
      "  groupdetr weights convert runs/cells/best.safetensors --to onnx --size 480x640 --out"
          + " cells-onnx",
      "  groupdetr weights convert runs/cells/best.safetensors --to onnx --batch any --input uint8"
          + " --out service",
    })
final class WeightsConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "WEIGHTS", description = "A file, a folder or a known name.")
  private String weights = "";

  /** What can be written. */
  enum Target {
    SAFETENSORS,
    HUGGINGFACE,
    ONNX
  }

  /** Reads a target, and names the choices as they are typed. */
  static final class TargetConverter implements ITypeConverter<Target> {
    @Override
    public Target convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "safetensors" -> Target.SAFETENSORS;
        case "huggingface" -> Target.HUGGINGFACE;
        case "onnx" -> Target.ONNX;
        default ->
            throw new TypeConversionException(
                "'" + text + "' must be safetensors, huggingface or onnx");
      };
    }
  }

  @Option(
      names = "--to",
      required = true,
      converter = TargetConverter.class,
      paramLabel = "FORMAT",
      description =
          "safetensors (model.safetensors of this program), huggingface, or onnx (model.onnx, for"
              + " onnxruntime).")
  private Target target = Target.SAFETENSORS;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path folder = Path.of("");

  @Option(
      names = "--all-groups",
      description =
          "Keep all groups of queries, for further training; only with safetensors. Folders of"
              + " Hugging Face hold all of LW-DETR and RF-DETR in any case.")
  private boolean allGroups;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      converter = WeightsOption.GroupConverter.class,
      description =
          "Which group is written, or written first: best, as 'groupdetr lab queries' has found,"
              + " or its number. Default: the best where one is known, else 1.")
  private GroupChoice group = GroupChoice.KNOWN;

  @Option(
      names = "--coco-slots",
      description =
          "Give the class head 91 rows, one for each of COCO's ids, as published checkpoints have"
              + " them; only with huggingface and COCO's classes.")
  private boolean cocoSlots;

  @Mixin private OnnxOptions onnx = new OnnxOptions();

  WeightsConvertCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (target == Target.SAFETENSORS && cocoSlots) {
      throw new UserException("--coco-slots is for --to huggingface only");
    }
    if (target == Target.ONNX) {
      return writeOnnx(out);
    }
    onnx.requireUnused();
    SafeFiles.requireWritableFile(folder.resolve("model.safetensors"));
    WeightSource model = WeightsOption.open(weights, group);
    Export export = new Export(model);
    if (target == Target.HUGGINGFACE && allGroups && !export.huggingFaceHoldsGroups()) {
      throw new UserException(
          "--all-groups: folders of Hugging Face hold one group only of such a detector");
    }
    List<String> notes = new ArrayList<>(model.remarks());
    if (allGroups && model.groups() == 1) {
      notes.add("--all-groups changed nothing: " + weights + " holds one group only");
    }
    switch (target) {
      case SAFETENSORS -> export.safetensors(folder, allGroups);
      default -> notes.addAll(export.huggingFace(folder, cocoSlots));
    }
    out.println("wrote " + weights + " to " + folder + ", read back and found the same");
    notes.forEach(note -> out.println("note: " + note));
    out.flush();
    return 0;
  }

  private int writeOnnx(PrintWriter out) {
    if (allGroups || cocoSlots) {
      throw new UserException(
          "--all-groups and --coco-slots are not for --to onnx: a graph has one group and the"
              + " model's own classes");
    }
    SafeFiles.requireWritableFile(folder.resolve(OnnxExport.FILE));
    WeightSource model = WeightsOption.open(weights, group);
    model.remarks().forEach(note -> out.println("note: " + note));
    onnx.write(model, folder, out);
    out.println("wrote " + weights + " to " + folder.resolve(OnnxExport.FILE));
    out.flush();
    return 0;
  }
}
