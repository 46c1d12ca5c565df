package org.groupdetr.cli.weights;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.ArtifactVersion;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.export.ExportOptions;
import org.groupdetr.export.OnnxExport;
import org.groupdetr.export.RecordedGraph;
import org.groupdetr.geometry.Size;
import org.groupdetr.pretrained.StagedFolder;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.tensor.Engine;
import picocli.CommandLine.Option;

/** What a graph of ONNX takes. */
final class OnnxOptions {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  @Option(
      names = "--size",
      paramLabel = "HEIGHTxWIDTH",
      description =
          "With onnx: the size of the pictures, with their padding. Default: the largest that the"
              + " recipe evaluates in, wider than high.")
  private Optional<String> size = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "With onnx: how many pictures at a time, or any. Default: 1.")
  private Optional<String> batch = Optional.empty();

  @Option(
      names = "--input",
      paramLabel = "TYPE",
      description =
          "With onnx: float (normalised numbers) or uint8 (bytes, which the graph normalises)."
              + " Default: float.")
  private Optional<String> input = Optional.empty();

  @Option(
      names = "--opset",
      paramLabel = "N",
      description = "With onnx: version of the operators, 17 to 20. Default: 20.")
  private Optional<Integer> opset = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "With onnx: a folder of pictures on which the graph is checked, the first 8. Default:"
              + " made-up pictures. With --int8 also what ranges of numbers are measured on, 200"
              + " pictures at most; of a data set those of train, and AP is measured on val.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--int8",
      description =
          "With onnx and --data: convolutions and products with weights in whole numbers of 8 bits,"
              + " but for those that lose most; the file is a quarter as large.")
  private boolean int8;

  OnnxOptions() {}

  /** Fails if one of them is used where it means nothing. */
  void requireUnused() {
    if (size.isPresent()
        || batch.isPresent()
        || input.isPresent()
        || opset.isPresent()
        || data.isPresent()
        || int8) {
      throw new UserException(
          "--size, --batch, --input, --opset, --data and --int8 are for --to onnx only");
    }
  }

  /** Writes the graph of a model. */
  void write(WeightSource model, Path folder, PrintWriter out) {
    ExportOptions options =
        new ExportOptions(size(model), pictures(), pixels(), opset.orElse(ExportOptions.OPSET));
    if (int8 && data.isEmpty()) {
      throw new UserException(
          "--int8 needs --data: a folder of pictures such as the detector will see, by which ranges"
              + " of numbers are measured");
    }
    data.ifPresent(CheckPictures::files);
    Engine.load();
    try (StagedFolder staged = StagedFolder.of(folder);
        StagedFolder trials = StagedFolder.of(folder);
        SetDetector<?> detector = model.load();
        RecordedGraph graph =
            new OnnxExport(
                    detector, model.use(), model.labels(), options, ArtifactVersion.ofThisLibrary())
                .recorded()) {
      graph.write(staged.path());
      Path file = staged.path().resolve(OnnxExport.FILE);
      check(new OnnxCheck(file, graph.choices(), detector, model.use(), options), out);
      if (int8) {
        new IntegerExport(graph, model.use(), options, data.orElseThrow())
            .write(staged.path(), trials.path(), out);
      }
      staged.keep();
    }
  }

  /** Fails if what was written says something else than the engine. */
  private void check(OnnxCheck check, PrintWriter out) {
    OnnxDifferences all =
        check.of(CheckPictures.of(data, check.recipe(), check.options().size()).toList());
    boolean masked = check.recipe().detector().learnsMasks();
    out.println(
        String.format(
            Locale.ROOT,
            "onnxruntime against the engine, %s: boxes differ by at most %.1e, scores by %.1e%s",
            Counted.of(all.detections(), "detection"),
            all.boxes(),
            all.scores(),
            masked ? String.format(Locale.ROOT, ", logits of masks by %.1e", all.masks()) : ""));
    if (all.moved() + all.queries() > 0) {
      out.println(
          String.format(
              Locale.ROOT,
              "note: %s in another order: scores are equal to within %.0e; compared is what"
                  + " the graph chose",
              moved(all),
              all.tie()));
    }
    all.different().stream().limit(10).forEach(one -> out.println("different: " + one));
    out.flush();
    if (!all.different().isEmpty()) {
      throw UserException.of(
          "the graph says something else than the engine (by more than %.0e): nothing was"
              + " written to the folder",
          OnnxDifferences.MOST);
    }
  }

  private static String moved(OnnxDifferences all) {
    String tokens = Counted.of(all.queries(), "token");
    String detections = Counted.of(all.moved(), "detection");
    return all.queries() == 0
        ? detections
        : all.moved() == 0 ? tokens : tokens + " and " + detections;
  }

  private Size size(WeightSource model) {
    if (size.isEmpty()) {
      return ExportOptions.largest(model.use());
    }
    Matcher matcher = SIZE.matcher(size.get());
    if (!matcher.matches()) {
      throw UserException.of("--size must be HEIGHTxWIDTH such as 480x640, was '%s'", size.get());
    }
    return new Size(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1)));
  }

  private OptionalInt pictures() {
    String text = batch.orElse("1");
    if (text.equals("any")) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new UserException("--batch must be a number or any, was '" + text + "'", e);
    }
  }

  private ExportOptions.Pixels pixels() {
    String text = input.orElse("float").toLowerCase(Locale.ROOT);
    return switch (text) {
      case "float" -> ExportOptions.Pixels.FLOAT;
      case "uint8" -> ExportOptions.Pixels.UINT8;
      default -> throw UserException.of("--input must be float or uint8, was '%s'", text);
    };
  }
}
