package org.groupdetr;

import static org.groupdetr.common.Require.require;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.groupdetr.common.UserException;
import org.groupdetr.data.BoxForms;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.eval.AreaRange;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.eval.IouType;
import org.groupdetr.predict.InputPlan;
import org.groupdetr.predict.Predictor;
import org.groupdetr.predict.TiledPredictor;
import org.groupdetr.predict.Tiles;
import org.groupdetr.predict.network.NetworkPredictor;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.precision.PrecisionChoice;
import org.groupdetr.train.EvaluationResult;
import org.groupdetr.train.ProgressListener;
import org.groupdetr.train.Validation;

/**
 * COCO's numbers of a detector on a data set, or of any detector's results file. The settings are
 * immutable: each call gives a new object.
 *
 * <pre>{@code
 * CocoResult numbers = Evaluation.of(detector, cells).split("val").run();
 * }</pre>
 */
public final class Evaluation {
  private final Subject subject;
  private String split = "val";
  private IouType kind = IouType.BOXES;
  private Optional<List<Integer>> maxDetections = Optional.empty();
  private List<AreaRange> sizes = AreaRange.SIZES;
  private String device = "cpu";
  private Optional<Integer> threads = Optional.empty();
  private PrecisionChoice precision = PrecisionChoice.FLOAT32;
  private Optional<Tiles> tiles = Optional.empty();
  private ProgressListener listener = ProgressListener.SILENT;

  private Evaluation(Subject subject) {
    this.subject = subject;
  }

  /** A copy with one thing changed. */
  private Evaluation with(Consumer<Evaluation> change) {
    Evaluation copy = new Evaluation(subject);
    copy.split = split;
    copy.kind = kind;
    copy.maxDetections = maxDetections;
    copy.sizes = sizes;
    copy.device = device;
    copy.threads = threads;
    copy.precision = precision;
    copy.tiles = tiles;
    copy.listener = listener;
    change.accept(copy);
    return copy;
  }

  /** What is evaluated, and on what. */
  private sealed interface Subject {
    /** A detector that is loaded. */
    record Loaded(Detector detector, Supplier<DataSet> data) implements Subject {}

    /** Weights of any origin. */
    record Named(String weights, Supplier<DataSet> data) implements Subject {}

    /** What any detector has found. */
    record Files(Path truth, Path results) implements Subject {}
  }

  /**
   * Of a detector that is loaded, as it is used. It stays open, and others may use it meanwhile.
   *
   * @param data folder of a data set; its format is found out
   */
  public static Evaluation of(Detector detector, Path data) {
    return new Evaluation(new Subject.Loaded(detector, () -> DataSets.open(data)));
  }

  /** As {@link #of(Detector, Path)}, on data that is open. */
  public static Evaluation of(Detector detector, DataSet data) {
    return new Evaluation(new Subject.Loaded(detector, () -> data));
  }

  /**
   * Of weights of any origin, as training evaluates: nothing in the network is fused for speed, so
   * that the last digits may differ from those of {@link #of(Detector, Path)}.
   *
   * @param weights a file, a folder or the name of published weights
   * @param data folder of a data set; its format is found out
   */
  public static Evaluation of(String weights, Path data) {
    return new Evaluation(new Subject.Named(weights, () -> DataSets.open(data)));
  }

  /** As {@link #of(String, Path)}, on data that is open. */
  public static Evaluation of(String weights, DataSet data) {
    return new Evaluation(new Subject.Named(weights, () -> data));
  }

  /**
   * Of any detector's results; needs no engine.
   *
   * @param truth annotation file of COCO
   * @param results results file of COCO: image_id, category_id, score, bbox or segmentation
   */
  public static Evaluation ofResults(Path truth, Path results) {
    return new Evaluation(new Subject.Files(truth, results));
  }

  /** On the split of that name; {@code val} where none is named. Not for results. */
  public Evaluation split(String name) {
    return with(copy -> copy.split = name);
  }

  /** Compares boxes, as is done where nothing is said. */
  public Evaluation boxes() {
    return with(copy -> copy.kind = IouType.BOXES);
  }

  /** Compares masks. */
  public Evaluation masks() {
    return with(copy -> copy.kind = IouType.MASKS);
  }

  /**
   * How many detections count in each picture and class; AP is that of the largest number. Without
   * this, as the detector's recipe says, and for results 1, 10, 100.
   *
   * @throws IllegalArgumentException if there is none, or one is below 1
   */
  public Evaluation maxDetections(List<Integer> numbers) {
    List<Integer> checked = CocoSettings.standard().withMaxDetections(numbers).maxDetections();
    return with(copy -> copy.maxDetections = Optional.of(checked));
  }

  /**
   * Sizes of objects that are told apart; without this COCO's small, medium and large.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public Evaluation sizes(List<AreaRange> ranges) {
    CocoSettings.standard().withSizes(ranges);
    return with(copy -> copy.sizes = List.copyOf(ranges));
  }

  /** Where weights that are named are loaded; {@code cpu} where nothing is said. */
  public Evaluation device(String name) {
    return with(copy -> copy.device = name);
  }

  /**
   * Threads of one operation of the engine, set for the whole process, see {@link
   * Engine#threads(int)}; of results, threads that evaluate. Without this the engine's stay as they
   * are, and results are evaluated by one.
   */
  public Evaluation threads(int number) {
    require(number >= 1, "threads must be at least 1, was %d", number);
    return with(copy -> copy.threads = Optional.of(number));
  }

  /**
   * In what weights that are named multiply; float32 where nothing is said, whatever they were
   * trained in.
   */
  public Evaluation precision(PrecisionChoice choice) {
    return with(copy -> copy.precision = choice);
  }

  /** Looks at pictures piece by piece; without this only as a whole. Not for results. */
  public Evaluation tiles(Tiles pieces) {
    return with(copy -> copy.tiles = Optional.of(pieces));
  }

  /** Who is told how it goes on, and what is worth a note. */
  public Evaluation listener(ProgressListener told) {
    return with(copy -> copy.listener = told);
  }

  /**
   * The numbers, of boxes or of masks as was chosen.
   *
   * @throws UserException if data, weights or files are not sound or do not fit each other, the
   *     split is missing, or masks are chosen and there are none
   * @throws IllegalStateException if the detector is closed
   */
  public CocoResult run() {
    if (subject instanceof Subject.Files files) {
      return ofFiles(files);
    }
    EvaluationResult measured = measured();
    return kind == IouType.BOXES ? measured.boxes() : measured.masks().orElseThrow();
  }

  /**
   * All numbers of a detector, of its masks as well where it finds some and the split has some, and
   * what it found.
   *
   * @throws UserException as {@link #run()} does
   * @throws IllegalStateException if the detector is closed, or results are evaluated, of which
   *     there is one kind of numbers at a time
   */
  public EvaluationResult measured() {
    if (subject instanceof Subject.Loaded loaded) {
      return measured(loaded.detector, loaded.data.get().named(split));
    }
    if (subject instanceof Subject.Named named) {
      return measured(named);
    }
    throw new IllegalStateException("results are evaluated by run()");
  }

  private EvaluationResult measured(Detector detector, Split chosen) {
    requireMasks(detector.findsMasks(), chosen);
    Labels labels = ModelClasses.ofData(detector.labels(), chosen);
    return detector.asked(
        labels, predictor -> measured(detector.recipe(), chosen, detector.input(), predictor));
  }

  private EvaluationResult measured(Subject.Named named) {
    Split chosen = named.data.get().named(split);
    if (!Detector.needsEngine(named.weights)) {
      try (Detector detector = Detector.load(named.weights, device, threads, precision)) {
        return measured(detector, chosen);
      }
    }
    WeightSource model =
        WeightSources.open(named.weights, WeightCache.standard(listener::downloading));
    model.remarks().forEach(listener::note);
    Recipe recipe = model.use();
    requireMasks(recipe.detector().learnsMasks(), chosen);
    Device target = EngineSetup.start(device, threads);
    Labels labels = ModelClasses.ofData(model.labels(), chosen);
    try (SetDetector<?> network = model.load(labels, Optional.of(ClassChoice.KEEP))) {
      network.compute(precision.on(target, listener::note));
      network.move(target);
      Predictor predictor =
          new NetworkPredictor(network, labels, recipe.evaluation().suppression(), target);
      return measured(recipe, chosen, InputPlan.of(recipe), predictor);
    }
  }

  private EvaluationResult measured(
      Recipe recipe, Split chosen, InputPlan input, Predictor predictor) {
    CocoSettings settings = settings(recipe.evaluation().maxDetections());
    Validation validation = Validation.of(chosen, predictor.labels(), recipe, input, settings);
    if (tiles.isEmpty()) {
      return validation.run(predictor, listener::evaluating);
    }
    TiledPredictor pieces =
        new TiledPredictor(tiles.get(), input, predictor, recipe.evaluation().batchSize());
    return validation.of(TiledPictures.found(chosen, pieces, listener));
  }

  private CocoSettings settings(List<Integer> usual) {
    return CocoSettings.standard()
        .withKind(kind)
        .withMaxDetections(maxDetections.orElse(usual))
        .withSizes(sizes);
  }

  /** Before anything is measured. */
  private void requireMasks(boolean found, Split chosen) {
    if (kind == IouType.MASKS) {
      UserException.require(
          found, "there are no masks to compare: the detector finds boxes only; leave masks out");
      UserException.require(
          chosen.hasMasks(), "there are no masks to compare: split %s has none", chosen.name());
    }
  }

  private CocoResult ofFiles(Subject.Files files) {
    CocoData truth = CocoFile.read(files.truth, listener::note);
    BoxForms.of(truth).ifPresent(doubt -> listener.note(files.truth + ": " + doubt.words()));
    CocoEvaluator evaluator =
        new CocoEvaluator(truth, settings(CocoSettings.standard().maxDetections()));
    DetectionTable found =
        ResultsFile.read(files.results, kind == IouType.MASKS, evaluator.ids(), listener::note);
    try {
      CocoResult result = evaluator.evaluate(found, threads.orElse(1));
      evaluator
          .doubts(found, result, threads.orElse(1))
          .forEach(doubt -> listener.note(files.results + ": " + doubt));
      return result;
    } catch (UserException e) {
      throw new UserException(files.results + ": " + e.getMessage(), e);
    }
  }
}
