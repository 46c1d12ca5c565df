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
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.cli.options.TilesOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.predict.Tiles;
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
      "  groupdetr predict best.safetensors photos --threshold auto",
      "  groupdetr predict best.safetensors photos.zip",
      "  groupdetr predict best.safetensors photos --as yolo,voc,csv",
      "  groupdetr predict best.safetensors - < photo.jpg",
      "  groupdetr predict best.safetensors https://example.org/photo.jpg --allow-network",
      "  groupdetr predict best.safetensors 'photos/*.png'",
      "  groupdetr predict ConditionalDETR_r50.pth photo.jpg",
      "  groupdetr predict best.safetensors photos --precision auto",
      "  groupdetr predict best.safetensors photos --quiet",
      "  groupdetr predict best.safetensors aerial --tiles 640 --overlap 0.2",
      "  groupdetr predict my-hugging-face-folder photo.jpg"
    })
public final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DetectorOptions options = new DetectorOptions();
  @Mixin private TilesOption tiles = new TilesOption();
  @Mixin private QuietOption quiet = new QuietOption();

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
      description =
          "Pictures, folders of pictures, patterns in quotes, zip archives of pictures, - for a"
              + " picture on standard input, or addresses of pictures (with --allow-network).")
  private List<String> pictures = List.of();

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description =
          "Least score of what is drawn and listed, 0 to 1, or auto for the thresholds by class that"
              + " 'evaluate --thresholds --keep' has written into the model. Default: 0.5.")
  private String threshold = "0.5";

  @Option(
      names = "--as",
      split = ",",
      paramLabel = "FORMAT",
      description =
          "Also write detections as yolo (labels/NAME.txt, with the score last), voc"
              + " (Annotations/NAME.xml) or csv (detections.csv).")
  private List<OutputFormat> formats = List.of();

  @Option(
      names = "--allow-network",
      description = "Fetch pictures whose http or https addresses are given.")
  private boolean network;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write. Default: predictions.")
  private Path folder = Path.of("predictions");

  PredictCommand() {}

  @Override
  public Integer call() {
    LeastScore least = LeastScore.of(threshold, model);
    Optional<Tiles> pieces = tiles.value().map(chosen -> chosen.from(least.number()));
    try (PictureSources sources = PictureSources.of(pictures, System.in, network)) {
      return predicted(sources.all(), least, pieces);
    }
  }

  private int predicted(List<PictureSource> files, LeastScore least, Optional<Tiles> pieces) {
    PrintWriter out = quiet.text(spec.commandLine().getOut());
    SafeFiles.requireWritable(folder);
    List<String> refused = new ArrayList<>();
    try (Detector detector = options.open(model, this::note)) {
      PredictedPictures predicted =
          new PredictedPictures(
              detector, pieces, least, new PredictedPictures.Output(folder, formats));
      predict(files, predicted, refused);
      predicted.write();
      least.line().ifPresent(line -> out.println(VisibleText.line(line)));
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

  /** Pictures that cannot be read are left out; where nothing can be written, all ends. */
  private void predict(
      List<PictureSource> files, PredictedPictures predicted, List<String> refused) {
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

  private static Optional<RgbImage> read(PictureSource file, List<String> refused) {
    try {
      return Optional.of(file.read());
    } catch (UserException e) {
      refused.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void note(String line) {
    quiet.text(spec.commandLine().getErr()).println("groupdetr: note: " + VisibleText.line(line));
  }
}
