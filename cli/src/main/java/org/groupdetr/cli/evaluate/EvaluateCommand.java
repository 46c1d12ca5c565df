package org.groupdetr.cli.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.groupdetr.Detector;
import org.groupdetr.Evaluation;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.PrecisionOption;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.cli.options.TilesOption;
import org.groupdetr.cli.predict.TrackScoreLine;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.eval.AreaRange;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.IouType;
import org.groupdetr.eval.calibration.Calibration;
import org.groupdetr.eval.errors.ErrorAnalysis;
import org.groupdetr.eval.errors.ErrorCosts;
import org.groupdetr.predict.Tiles;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.recipe.ScoreThresholds;
import org.groupdetr.track.MotFile;
import org.groupdetr.track.TrackEvaluation;
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
      "  groupdetr evaluate best.safetensors --data aerial --tiles 640 --overlap 0.2",
      "  groupdetr evaluate --truth instances_val2017.json --results detections.json",
      "  groupdetr evaluate --truth gt.json --results dt.json --json --per-class",
      "  groupdetr evaluate --truth gt.json --results dt.json --masks",
      "  groupdetr evaluate --truth gt.json --results dt.json --errors",
      "  groupdetr evaluate runs/small/best.safetensors --data cells --thresholds --keep",
      "  groupdetr evaluate --truth gt/gt.txt --results tracks/tracks.txt --tracks",
      "  groupdetr evaluate --truth gt.json --results dt.json --max-detections 1,10,300"
          + " --areas tiny=0:256,small=256:1024,rest=1024:1e10"
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private FormatOption format = new FormatOption();
  @Mixin private TilesOption tiles = new TilesOption();
  @Mixin private QuietOption quiet = new QuietOption();

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

  @Option(
      names = "--tracks",
      description =
          "--truth and --results are tracks of one sequence as the MOT Challenge has them: print HOTA,"
              + " IDF1 and MOTA.")
  private boolean tracks;

  @Option(
      names = "--errors",
      description =
          "Also say what the errors are: TIDE's six kinds (class, place, both, duplicate,"
              + " background, missed), and by how much AP at IoU 0.5 would rise without each.")
  private boolean errors;

  @Option(
      names = "--thresholds",
      description =
          "Also say for each class from which score on F1 at IoU 0.5 is greatest, and how often"
              + " detections of each tenth of scores are right.")
  private boolean thresholds;

  @Option(
      names = "--keep",
      description =
          "With a model of this program and --thresholds: write the thresholds into its header, for"
              + " 'predict --threshold auto'.")
  private boolean keep;

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
    if (tracks) {
      spec.commandLine().getOut().println(tracks());
      spec.commandLine().getOut().flush();
      return 0;
    }
    Optional<Path> kept = keptIn();
    Measured measured = measured();
    measured.results.stream().flatMap(r -> r.notes().stream()).distinct().forEach(this::note);
    Closer closer = errors || thresholds ? closer(measured) : new Closer(List.of(), List.of());
    EvaluationReport report = new EvaluationReport(measured.results, closer);
    spec.commandLine().getOut().print(json ? report.json(perClass) : report.text());
    spec.commandLine().getOut().flush();
    if (kept.isPresent()) {
      // Those of masks, where there are some: the best weights are chosen by them as well.
      Calibration last = closer.scores().get(closer.scores().size() - 1);
      new ScoreThresholds(last.scores()).writeInto(kept.get());
      note("the thresholds are in the header of " + kept.get());
    }
    return 0;
  }

  private String tracks() {
    if (truth.isEmpty() || results.isEmpty() || model.isPresent() || data.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--tracks compares two files: give --truth and --results");
    }
    return TrackScoreLine.of(
        TrackEvaluation.of(MotFile.read(truth.get()), MotFile.read(results.get())));
  }

  /** Where thresholds are to be written: before anything is measured. */
  private Optional<Path> keptIn() {
    if (!keep) {
      return Optional.empty();
    }
    UserException.require(thresholds, "--keep keeps thresholds: give --thresholds as well");
    String weights =
        model.orElseThrow(
            () -> new UserException("--keep writes into a model: give WEIGHTS and --data"));
    Optional<Path> file = WeightSources.modelFile(weights);
    UserException.require(
        file.isPresent() && Detector.needsEngine(weights),
        "--keep: %s is no file of this program that thresholds could be written into",
        weights);
    SafeFiles.requireWritableFile(file.get());
    return file;
  }

  private Closer closer(Measured measured) {
    CocoData wanted = measured.truth.get();
    DetectionTable found = measured.found.apply(wanted);
    List<ErrorCosts> costs = new ArrayList<>();
    List<Calibration> scores = new ArrayList<>();
    for (CocoResult result : measured.results) {
      IouType kind = result.settings().kind();
      if (errors) {
        costs.add(ErrorAnalysis.of(wanted, found, kind));
      }
      if (thresholds) {
        scores.add(Calibration.of(wanted, found, kind));
      }
    }
    return new Closer(costs, scores);
  }

  /** The numbers, and what they are of, read anew where files are evaluated. */
  private record Measured(
      List<CocoResult> results,
      Supplier<CocoData> truth,
      Function<CocoData, DetectionTable> found) {}

  private Measured measured() {
    Optional<Tiles> pieces = tiles.value();
    if (model.isPresent() && data.isPresent() && truth.isEmpty() && results.isEmpty()) {
      return ofModel(model.get(), data.get(), pieces);
    }
    boolean files = truth.isPresent() && results.isPresent();
    if (model.isEmpty() && data.isEmpty() && files && save.isEmpty() && pieces.isEmpty()) {
      return ofFiles(truth.get(), results.get());
    }
    throw new ParameterException(
        spec.commandLine(),
        "give either WEIGHTS and --data, or --truth and --results without --save or --tiles");
  }

  private Measured ofModel(String weights, Path folder, Optional<Tiles> pieces) {
    save.ifPresent(SafeFiles::requireWritableFile);
    DataSet set = format.open(folder);
    EvaluationResult measured;
    try (EvaluationProgress progress = EvaluationProgress.open(this::note, quiet)) {
      Evaluation evaluation =
          configured(Evaluation.of(weights, set))
              .split(split)
              .device(engine.device())
              .precision(precision.choice())
              .listener(progress);
      measured = pieces.map(evaluation::tiles).orElse(evaluation).measured();
    }
    save.ifPresent(file -> ResultsFile.write(file, measured.found()));
    return new Measured(
        masks ? List.of(measured.masks().orElseThrow()) : measured.results(),
        () -> set.named(split).truth(),
        wanted -> measured.found());
  }

  private Measured ofFiles(Path wanted, Path found) {
    try (EvaluationProgress progress = EvaluationProgress.open(this::note, quiet)) {
      CocoResult result = configured(Evaluation.ofResults(wanted, found)).listener(progress).run();
      return new Measured(
          List.of(result),
          () -> CocoFile.read(wanted),
          truth -> ResultsFile.read(found, masks, truth.ids(), note -> {}));
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
