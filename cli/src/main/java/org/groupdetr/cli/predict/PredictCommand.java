package org.groupdetr.cli.predict;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.groupdetr.Detector;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.PrecisionOption;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict}: finds things in pictures. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Finds objects in pictures: writes annotated copies and their detections as COCO results"
          + " (detections.json), and prints a table.",
      "In the file image_id counts the pictures from 1; file_name and label name the picture and"
          + " the class. Masks, where the detector finds them, are drawn, and written as run lengths"
          + " (segmentation)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr predict runs/small/best.safetensors photo.jpg",
      "  groupdetr predict best.safetensors photos --threshold 0.5 --out found",
      "  groupdetr predict best.safetensors 'photos/*.png'",
      "  groupdetr predict ConditionalDETR_r50.pth photo.jpg",
      "  groupdetr predict best.safetensors photos --precision auto",
      "  groupdetr predict best.safetensors photos --quiet",
      "  groupdetr predict my-hugging-face-folder photo.jpg"
    })
public final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Parameters(
      index = "0",
      paramLabel = "WEIGHTS",
      description =
          "A run's folder or its best.safetensors, a checkpoint of a detector's authors, a Hugging"
              + " Face folder, an ONNX file of this program, or a known name; see 'groupdetr"
              + " weights'.")
  private String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PICTURE|DIR|GLOB",
      description = "Pictures, folders of pictures, or patterns in quotes.")
  private List<String> pictures = List.of();

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description = "Least score of what is drawn and listed, 0 to 1. Default: 0.5.")
  private double threshold = 0.5;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write. Default: predictions.")
  private Path folder = Path.of("predictions");

  @Mixin private QuietOption quiet = new QuietOption();

  PredictCommand() {}

  @Override
  public Integer call() {
    UserException.require(
        threshold >= 0 && threshold <= 1, "--threshold must be 0 to 1, was %s", threshold);
    PrintWriter out = quiet.text(spec.commandLine().getOut());
    List<Path> files = PictureFiles.of(pictures);
    SafeFiles.requireWritable(folder);
    List<String> refused = new ArrayList<>();
    try (Detector detector = detector()) {
      PredictedPictures predicted = new PredictedPictures(detector, threshold, folder);
      predict(files, predicted, refused);
      predicted.write();
      out.println(predicted.table());
      predicted.misses().ifPresent(line -> out.println(VisibleText.line(line)));
      out.println(
          Counted.of(predicted.detections(), "detection")
              + " in "
              + Counted.of(files.size() - refused.size(), "picture")
              + "; annotated copies and detections.json are in "
              + VisibleText.line(folder.toString()));
    }
    out.flush();
    if (!refused.isEmpty()) {
      throw UserException.of(
          "%d of %s could not be read: %s",
          refused.size(), Counted.of(files.size(), "picture"), String.join("; ", refused));
    }
    return 0;
  }

  private Detector detector() {
    if (!Detector.needsEngine(model)) {
      Detector.requireOwnTypes(model, precision.choice());
      return Detector.load(model, engine.device(), engine.threads());
    }
    Device device = engine.start();
    return Detector.of(WeightsOption.open(model), device, precision.on(device, this::note));
  }

  /** Pictures that cannot be read are left out; where nothing can be written, all ends. */
  private void predict(List<Path> files, PredictedPictures predicted, List<String> refused) {
    try (ProgressLine line = quiet.progress(System.err)) {
      for (int i = 0; i < files.size(); i++) {
        Optional<RgbImage> image = read(files.get(i), refused);
        if (image.isPresent()) {
          predicted.add(files.get(i), image.get());
        } else {
          predicted.skip(files.get(i));
        }
        line.show(
            new WorkProgress(
                "predicting", i + 1, OptionalLong.of(files.size()), "pictures", Optional.empty()));
      }
    }
  }

  private static Optional<RgbImage> read(Path file, List<String> refused) {
    try {
      return Optional.of(ImageReader.read(file, Orientation.UPRIGHT));
    } catch (UserException e) {
      refused.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void note(String line) {
    quiet.text(spec.commandLine().getErr()).println("groupdetr: note: " + VisibleText.line(line));
  }
}
