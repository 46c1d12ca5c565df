package org.groupdetr.cli.predict;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.groupdetr.Detector;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.figures.BoxFigure;
import org.groupdetr.figures.DrawnBox;
import org.groupdetr.figures.Pictures;
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
      "Finds things in pictures: writes annotated copies, detections.json (COCO results; image_id"
          + " counts the pictures from 1 in the order of the table) and prints a table. Masks, where"
          + " the detector finds them, are drawn, and written as run lengths (segmentation)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr predict runs/small/best.safetensors photo.jpg",
      "  groupdetr predict best.safetensors photos --threshold 0.5 --out found",
      "  groupdetr predict best.safetensors 'photos/*.png'",
      "  groupdetr predict ConditionalDETR_r50.pth photo.jpg",
      "  groupdetr predict my-hugging-face-folder photo.jpg"
    })
public final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();

  @Parameters(
      index = "0",
      paramLabel = "WEIGHTS",
      description =
          "Best.safetensors of a run, a checkpoint of a detector's authors, a Hugging Face folder,"
              + " or a known name; see 'groupdetr weights'.")
  private String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PICTURE|DIR|GLOB",
      description = "Pictures, folders of pictures, patterns.")
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

  PredictCommand() {}

  @Override
  public Integer call() {
    UserException.require(
        threshold >= 0 && threshold <= 1, "--threshold must be 0 to 1, was %s", threshold);
    PrintWriter out = spec.commandLine().getOut();
    List<Path> files = PictureFiles.of(pictures);
    Device device = engine.start();
    TextTable table = TextTable.of(List.of("picture", "class", "score", "x1", "y1", "x2", "y2"));
    DetectionTable all = new DetectionTable();
    List<String> refused = new ArrayList<>();
    try (Detector detector = Detector.of(WeightsOption.open(model), device);
        ProgressLine line =
            new ProgressLine(System.err, Terminal.current(), InstantSource.system())) {
      Names names = new Names();
      for (int i = 0; i < files.size(); i++) {
        Path file = files.get(i);
        try {
          one(detector, file, i + 1, names.of(file), new Lists(table, all));
        } catch (UserException e) {
          refused.add(e.getMessage());
        }
        line.show(
            new WorkProgress(
                "predicting", i + 1, OptionalLong.of(files.size()), "pictures", Optional.empty()));
      }
    }
    ResultsFile.write(folder.resolve("detections.json"), all);
    out.println(table);
    out.println(
        Counted.of(all.size(), "detection")
            + " in "
            + Counted.of(files.size() - refused.size(), "picture")
            + "; annotated copies and detections.json are in "
            + folder);
    out.flush();
    if (!refused.isEmpty()) {
      throw UserException.of(
          "%d of %s could not be read: %s",
          refused.size(), Counted.of(files.size(), "picture"), String.join("; ", refused));
    }
    return 0;
  }

  /** Where detections are listed. */
  private record Lists(TextTable table, DetectionTable all) {}

  private void one(Detector detector, Path file, int number, String name, Lists lists) {
    RgbImage image = ImageReader.read(file, Orientation.UPRIGHT);
    List<Detection> found = detector.predict(image, threshold);
    List<DrawnBox> boxes = new ArrayList<>();
    for (Detection d : found) {
      boxes.add(DrawnBox.of(d, detector.labels().indexOf(d.label()).orElse(0)));
      lists.table.row(
          file.getFileName(),
          d.label(),
          String.format(Locale.ROOT, "%.3f", d.score()),
          Math.round(d.box().x1()),
          Math.round(d.box().y1()),
          Math.round(d.box().x2()),
          Math.round(d.box().y2()));
      lists.all.add(number, d);
    }
    BufferedImage drawn = new BoxFigure().draw(image.toBufferedImage(), boxes);
    Pictures.writePng(drawn, folder.resolve(name + ".png"));
  }

  /** Names of the annotated copies: pictures of one name in several folders stay apart. */
  private static final class Names {
    private final Map<String, Integer> used = new LinkedHashMap<>();

    String of(Path file) {
      String name = file.getFileName().toString();
      int count = used.merge(name, 1, Integer::sum);
      return count == 1 ? name : name + "-" + count;
    }
  }
}
