package org.groupdetr.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoFile;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.ResultsFile;
import org.groupdetr.eval.AreaRange;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.CocoSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code evaluate}: COCO's numbers of a results file. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Prints COCO's twelve numbers and the AP of each class.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr evaluate --truth instances_val2017.json --results detections.json",
      "  groupdetr evaluate --truth gt.json --results dt.json --json --per-class",
      "  groupdetr evaluate --truth gt.json --results dt.json --max-detections 1,10,300 \\",
      "      --areas tiny=0:256,small=256:1024,rest=1024:1e10"
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--truth",
      required = true,
      paramLabel = "FILE",
      description = "Annotation file of COCO: what is to be found.")
  private Path truth = Path.of("");

  @Option(
      names = "--results",
      required = true,
      paramLabel = "FILE",
      description = "Results file of COCO: a list of image_id, category_id, bbox, score.")
  private Path results = Path.of("");

  @Option(names = "--json", description = "Print one JSON object, in full precision.")
  private boolean json;

  @Option(names = "--per-class", description = "With --json: also the numbers of each class.")
  private boolean perClass;

  @Option(
      names = "--max-detections",
      split = ",",
      paramLabel = "N",
      description =
          "How many detections count in each picture and class; AP is that of the largest number."
              + " Default: 1,10,100.")
  private List<Integer> maxDetections = List.of(1, 10, 100);

  @Option(
      names = "--areas",
      split = ",",
      paramLabel = "NAME=FROM:TO",
      converter = AreaConverter.class,
      description =
          "Sizes of objects in square pixels, both ends included."
              + " Default: small=0:1024,medium=1024:9216,large=9216:1e10.")
  private List<AreaRange> areas = AreaRange.SIZES;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that evaluate. Default: one for each core.")
  private Optional<Integer> threads = Optional.empty();

  @Override
  public Integer call() {
    CocoResult result = evaluateFiles();
    spec.commandLine().getOut().print(json ? report(result).json(perClass) : report(result).text());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static EvaluationReport report(CocoResult result) {
    return new EvaluationReport(result);
  }

  private CocoResult evaluateFiles() {
    CocoSettings settings = settings();
    CocoEvaluator evaluator = new CocoEvaluator(CocoFile.read(truth, this::note), settings);
    DetectionTable detections = ResultsFile.read(results);
    try {
      CocoResult result =
          evaluator.evaluate(
              detections, threads.orElse(Runtime.getRuntime().availableProcessors()));
      result.notes().forEach(this::note);
      return result;
    } catch (UserException e) {
      throw new UserException(results + ": " + e.getMessage(), e);
    }
  }

  private CocoSettings settings() {
    return CocoSettings.standard().withMaxDetections(maxDetections).withSizes(areas);
  }

  private void note(String line) {
    spec.commandLine().getErr().println("groupdetr: note: " + line);
  }

  /** Reads {@code small=0:1024}. */
  static final class AreaConverter implements ITypeConverter<AreaRange> {
    @Override
    public AreaRange convert(String text) {
      String[] parts = text.split("[=:]", -1);
      if (parts.length != 3) {
        throw new TypeConversionException(
            "'" + text + "' must be NAME=FROM:TO, such as small=0:1024");
      }
      try {
        return new AreaRange(
            parts[0].strip(), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "': " + e.getMessage());
      }
    }
  }
}
