package org.groupdetr.cli.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.Evaluation;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.PrecisionOption;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.eval.AreaRange;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.train.EvaluationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code evaluate}: COCO's numbers of a results file. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Measures a detector on a data set, or a file of detections against its ground truth: prints"
            + " COCO's twelve numbers and the AP of each class.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr evaluate runs/small/best.safetensors --data cells --split test",
      "  groupdetr evaluate conditional-detr/r50 --data coco --save detections.json",
      "  groupdetr evaluate --truth instances_val2017.json --results detections.json",
      "  groupdetr evaluate --truth gt.json --results dt.json --json --per-class",
      "  groupdetr evaluate --truth gt.json --results dt.json --masks",
      "  groupdetr evaluate --truth gt.json --results dt.json --max-detections 1,10,300"
          + " --areas tiny=0:256,small=256:1024,rest=1024:1e10"
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private FormatOption format = new FormatOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "WEIGHTS",
      description =
          "What to measure on --data: a run's folder or its best.safetensors, a checkpoint of a"
              + " detector's authors, a Hugging Face folder, or a known name; see 'groupdetr weights'.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data set on which the weights are measured.")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--split", paramLabel = "NAME", description = "Which split. Default: val.")
  private String split = "val";

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Without a model: annotation file of COCO, what is to be found.")
  private Optional<Path> truth = Optional.empty();

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description =
          "Results file of COCO: a list of image_id, category_id, score, bbox or segmentation.")
  private Optional<Path> results = Optional.empty();

  @Option(
      names = "--masks",
      description =
          "Compare masks (segmentation) instead of boxes. Without it a model that finds masks is"
              + " measured by both.")
  private boolean masks;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "With a model: also write what was found, as a results file of COCO.")
  private Optional<Path> save = Optional.empty();

  @Mixin private QuietOption quiet = new QuietOption();

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

  @Override
  public Integer call() {
    List<CocoResult> results = evaluated();
    results.stream().flatMap(r -> r.notes().stream()).distinct().forEach(this::note);
    EvaluationReport report = new EvaluationReport(results);
    spec.commandLine().getOut().print(json ? report.json(perClass) : report.text());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private List<CocoResult> evaluated() {
    if (model.isPresent() && data.isPresent() && truth.isEmpty() && results.isEmpty()) {
      return evaluateModel(model.get(), data.get());
    }
    boolean files = truth.isPresent() && results.isPresent();
    if (model.isEmpty() && data.isEmpty() && files && save.isEmpty()) {
      return List.of(evaluateFiles(truth.get(), results.get()));
    }
    throw new ParameterException(
        spec.commandLine(), "give either WEIGHTS and --data, or --truth and --results");
  }

  private List<CocoResult> evaluateModel(String weights, Path folder) {
    save.ifPresent(SafeFiles::requireWritableFile);
    EvaluationResult measured;
    try (EvaluationProgress progress = EvaluationProgress.open(this::note, quiet)) {
      measured =
          configured(Evaluation.of(weights, format.open(folder)))
              .split(split)
              .device(engine.device())
              .precision(precision.choice())
              .listener(progress)
              .measured();
    }
    save.ifPresent(file -> ResultsFile.write(file, measured.found()));
    if (!masks) {
      return measured.results();
    }
    return List.of(measured.masks().orElseThrow());
  }

  private CocoResult evaluateFiles(Path truth, Path results) {
    try (EvaluationProgress progress = EvaluationProgress.open(this::note, quiet)) {
      return configured(Evaluation.ofResults(truth, results)).listener(progress).run();
    }
  }

  private Evaluation configured(Evaluation evaluation) {
    Evaluation chosen = masks ? evaluation.masks() : evaluation.boxes();
    int count = engine.threads();
    return UserException.checked(
        () -> chosen.maxDetections(maxDetections).sizes(areas).threads(count));
  }

  private void note(String line) {
    quiet.text(spec.commandLine().getErr()).println("groupdetr: note: " + VisibleText.line(line));
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
