package org.groupdetr;

import static org.groupdetr.common.Require.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.pretrained.GroupChoice;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.RunFolder;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.distributed.Membership;
import org.groupdetr.tensor.precision.PrecisionChoice;
import org.groupdetr.train.TrainListener;

/**
 * A training, as the command {@code train} does it. The settings are immutable: each call gives a
 * new object, so that one may serve as the beginning of several.
 *
 * <pre>{@code
 * Training training =
 *     Training.of(cells).recipe("small").groups(5).epochs(30).output(run).listener(listener);
 * TrainingResult result = training.run();
 * }</pre>
 *
 * <p>A run writes nothing to the console, and changes nothing of the process but the engine's
 * number of threads, if {@link #threads(int)} is said. Several runs in one process need output
 * folders of their own.
 */
public final class Training {
  private final AtomicBoolean cancelled = new AtomicBoolean();
  final Supplier<DataSet> data;
  final Extras extras;
  final Start start;
  private Optional<Function<List<String>, Recipe>> recipe = Optional.empty();
  private List<String> settings = List.of();
  private Optional<Path> output = Optional.empty();
  boolean resume;
  boolean tightMemory;
  String device = "cpu";
  Optional<Integer> threads = Optional.empty();
  Membership membership = Membership.ALONE;
  int processes = 1;
  boolean fasterPrecision;
  String startedBy = Training.class.getName();
  TrainListener listener = TrainListener.SILENT;

  /**
   * What a run begins with.
   *
   * @param weights instead of those that the recipe names
   */
  record Start(Optional<String> weights, Optional<ClassChoice> classes, GroupChoice group) {}

  /** What a run leaves besides its results: snapshots after so many epochs, a second evaluation. */
  record Extras(Optional<Integer> snapshots, Optional<Double> suppression) {}

  private Training(Supplier<DataSet> data, Start start, Extras extras) {
    this.data = data;
    this.start = start;
    this.extras = extras;
  }

  /** A copy with one thing changed. */
  private Training with(Consumer<Training> change) {
    return with(start, extras, change);
  }

  private Training with(Start begun, Extras left, Consumer<Training> change) {
    Training copy = new Training(data, begun, left);
    copy.recipe = recipe;
    copy.settings = settings;
    copy.output = output;
    copy.resume = resume;
    copy.tightMemory = tightMemory;
    copy.device = device;
    copy.threads = threads;
    copy.membership = membership;
    copy.processes = processes;
    copy.fasterPrecision = fasterPrecision;
    copy.startedBy = startedBy;
    copy.listener = listener;
    change.accept(copy);
    return copy;
  }

  /** On the data set in a folder, whose format, classes and splits are found out. */
  public static Training of(Path data) {
    return of(() -> DataSets.open(data));
  }

  /** On a data set that is open. */
  public static Training of(DataSet data) {
    return of(() -> data);
  }

  private static Training of(Supplier<DataSet> data) {
    return new Training(
        data,
        new Start(Optional.empty(), Optional.empty(), GroupChoice.KNOWN),
        new Extras(Optional.empty(), Optional.empty()));
  }

  /** By a recipe that comes with the program, or one in a file; {@code small} if none is named. */
  public Training recipe(String nameOrFile) {
    return with(copy -> copy.recipe = Optional.of(set -> RecipeFile.read(nameOrFile, set)));
  }

  /** By a recipe. */
  public Training recipe(Recipe whole) {
    return with(copy -> copy.recipe = Optional.of(set -> RecipeFile.changed(whole, set)));
  }

  /**
   * Sets values of the recipe, after those that were set before; also of one that is resumed.
   *
   * @param values each {@code path.to.key=value} with the value as YAML
   */
  public Training set(String... values) {
    return set(List.of(values));
  }

  /** As {@link #set(String...)}. */
  public Training set(List<String> values) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(values);
    return with(copy -> copy.settings = List.copyOf(all));
  }

  /** K, groups of queries: sets {@code training.groups}. */
  public Training groups(int number) {
    return set("training.groups=" + number);
  }

  /** Sets {@code training.epochs}. */
  public Training epochs(int number) {
    return set("training.epochs=" + number);
  }

  /** Sets {@code training.seed}. */
  public Training seed(long number) {
    return set("training.seed=" + number);
  }

  /**
   * In what products of matrices and convolutions are worked out: sets {@code training.precision}.
   * The first process measures what is faster on its device, if that is asked for, and the recipe
   * as executed says what was chosen; a run that goes on keeps what it has.
   */
  public Training precision(PrecisionChoice choice) {
    return choice == PrecisionChoice.AUTO
        ? with(copy -> copy.fasterPrecision = true)
        : set("training.precision=" + choice).with(copy -> copy.fasterPrecision = false);
  }

  /** Threads that load pictures, which change no result: sets {@code data.loaderThreads}. */
  public Training loaderThreads(int number) {
    return set("data.loaderThreads=" + number);
  }

  /**
   * Begins with weights instead of those that the recipe names.
   *
   * @param source a file, a folder or the name of published weights; {@code none} for fresh ones
   */
  public Training weights(String source) {
    return begun(new Start(Optional.of(source), start.classes, start.group));
  }

  /** What becomes of the class head; without this it is kept if all classes are known. */
  public Training classes(ClassChoice choice) {
    return begun(new Start(start.weights, Optional.of(choice), start.group));
  }

  /** Which group of the weights comes first; without this the best, where one is known. */
  public Training group(GroupChoice choice) {
    return begun(new Start(start.weights, start.classes, choice));
  }

  private Training begun(Start other) {
    return with(other, extras, copy -> {});
  }

  /** The run's folder, which must not hold a run yet unless that is resumed. */
  public Training output(Path folder) {
    return with(copy -> copy.output = Optional.of(folder));
  }

  /**
   * Whether the run in the output folder goes on, to the same bits as if it had never stopped. Its
   * recipe is the folder's where none is named, its weights are the checkpoint's, and it has as
   * many threads as it had. What had no part in the steps that are done may be set anew, such as
   * {@link #epochs(int)} for more of them; any other change is refused.
   */
  public Training resume(boolean goesOn) {
    return with(copy -> copy.resume = goesOn);
  }

  /**
   * Whether to begin also if a step is predicted to need more memory than is free, which is else
   * refused.
   */
  public Training tightMemory(boolean begins) {
    return with(copy -> copy.tightMemory = begins);
  }

  /** {@code cpu}, {@code cuda} or {@code cuda:1}; {@code cpu} where nothing is said. */
  public Training device(String name) {
    return with(copy -> copy.device = name);
  }

  /**
   * Threads of one operation, which are the engine's in the whole process, see {@link
   * Engine#threads(int)}; as they are where nothing is said. A run resumes with as many as it had,
   * and needs to be told nothing.
   */
  public Training threads(int number) {
    require(number >= 1, "threads must be at least 1, was %d", number);
    return with(copy -> copy.threads = Optional.of(number));
  }

  /**
   * Shares every step out among that many processes of this machine: this one and others, which it
   * starts and which end with it. The number is no part of the run: it changes no result beyond
   * rounding, none at all if it is a power of two, and a run may go on with another. It must divide
   * {@code training.accumulate}. The others open the data set's folder by themselves.
   *
   * @param number of processes, each with as many threads as this one
   */
  public Training processes(int number) {
    require(number >= 1, "processes must be at least 1, was %d", number);
    return with(copy -> copy.processes = number);
  }

  /**
   * Joins the processes that the launcher of this one has started on one or more machines:
   * torchrun, Kubeflow's trainer or Slurm; or a person, by RANK, WORLD_SIZE, MASTER_ADDR and
   * MASTER_PORT. All are given the same settings. That of rank 0 alone writes into its output
   * folder; the others need none, and take the recipe of the first where they name none.
   *
   * @param environment such as {@code System.getenv()}; this process stays alone if it says nothing
   * @throws UserException if a part of what is needed is missing
   */
  public Training join(Map<String, String> environment) {
    Membership found = Membership.of(environment);
    return with(copy -> copy.membership = found);
  }

  /** Which of the processes that were {@link #join joined} this one is. */
  public Membership membership() {
    return membership;
  }

  /** Also keeps the weights of all groups after every so many epochs, for {@code lab queries}. */
  public Training snapshots(int epochs) {
    require(epochs >= 1, "snapshots must be at least 1, was %d", epochs);
    return with(start, new Extras(Optional.of(epochs), extras.suppression), copy -> {});
  }

  /** Also evaluates after suppression of duplicates of this IoU, into {@code suppressed.jsonl}. */
  public Training alsoSuppressed(double iou) {
    return with(start, new Extras(extras.snapshots, Optional.of(iou)), copy -> {});
  }

  /** How the run was started, in words that are kept in {@code run.json}. */
  public Training startedBy(String words) {
    return with(copy -> copy.startedBy = words);
  }

  /** Who is told how the run goes on. */
  public Training listener(TrainListener told) {
    return with(copy -> copy.listener = told);
  }

  /**
   * The recipe as it would be executed.
   *
   * @throws UserException if there is no such recipe, run or value
   */
  public Recipe executed() {
    Recipe read = recipe.orElseGet(this::usual).apply(settings);
    return start.weights.map(read::withWeights).orElse(read);
  }

  private Function<List<String>, Recipe> usual() {
    String name = resume ? RunFolder.resume(folder()).recipe().toString() : "small";
    return set -> RecipeFile.read(name, set);
  }

  /** Whether the recipe is that of the first process. */
  boolean followsRecipe() {
    return !membership.isFirst() && recipe.isEmpty();
  }

  Path folder() {
    return output.orElseThrow(
        () -> new UserException("a training needs a folder for its results: output(folder)"));
  }

  /**
   * Trains, on the calling thread, until the recipe is done, AP no longer rises for as long as the
   * recipe has patience, or {@link #cancel()} is called.
   *
   * @throws UserException if data, recipe, weights, folder or device cannot be used, or training
   *     breaks down; the last good state is then in the folder's checkpoint
   */
  public TrainingResult run() {
    return TrainingSession.run(this);
  }

  /**
   * Asks the run of this object to stop after the step that it is at, from any thread; the run can
   * be resumed. It counts for good: a run of this object that begins later stops at once. Objects
   * that are made from this one are not meant.
   */
  public void cancel() {
    cancelled.set(true);
  }

  boolean isCancelled() {
    return cancelled.get();
  }
}
