package org.groupdetr.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.load.BatchLoader;
import org.groupdetr.data.load.EpochOrder;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.data.load.LoaderSpec;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.geometry.Box;
import org.groupdetr.nn.Init;
import org.groupdetr.predict.network.NetworkPredictor;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.run.LossName;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;

/**
 * Learns some pictures by heart, without varying them and at the recipe's full rates: a detector
 * that cannot do that will not learn the whole data set either.
 *
 * @param recipe that is tried
 * @param labels of the data
 * @param begun puts weights to begin with into the detector, if there are any
 */
public record OverfitProbe(
    Recipe recipe, Labels labels, Consumer<SetDetector<?>> begun, Device device) {
  /** How many pictures are learned. */
  public static final int PICTURES = 8;

  private static final int BATCH = 4;
  private static final int WINDOW = 4;
  private static final double OVERLAP = 0.5;

  /**
   * What was seen.
   *
   * @param losses of the steps, in their order
   * @param falls of each term of the last layer, what is left at the end as a share of what was
   *     there at the beginning
   * @param objects in the pictures
   * @param placed of these, how many boxes of any class were found
   * @param named of these, how many have the right class as well
   * @param failure why it ended, where it broke down
   */
  public record Result(
      List<Double> losses,
      Map<String, Double> falls,
      int objects,
      int placed,
      int named,
      Optional<String> failure) {
    public Result {
      losses = List.copyOf(losses);
    }

    /** Mean of the first steps. */
    public double first() {
      return mean(losses.subList(0, Math.min(WINDOW, losses.size())));
    }

    /** Mean of the last steps. */
    public double last() {
      return mean(losses.subList(Math.max(0, losses.size() - WINDOW), losses.size()));
    }

    /** What is left of the loss, as a share. */
    public double fall() {
      return last() / first();
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }

  /**
   * Pictures with objects, from all over the data; the same for the same data.
   *
   * @param all in their order
   */
  public static List<TrainingPicture> chosen(List<TrainingPicture> all) {
    List<TrainingPicture> filled = all.stream().filter(p -> p.labels().length > 0).toList();
    List<TrainingPicture> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(PICTURES, filled.size()); i++) {
      chosen.add(filled.get((int) ((long) i * filled.size() / Math.min(PICTURES, filled.size()))));
    }
    return chosen;
  }

  /**
   * Learns.
   *
   * @param pictures some with objects
   * @param goesOn is asked before each step
   */
  public Result run(List<TrainingPicture> pictures, BooleanSupplier goesOn) {
    TrainingSpec training = recipe.training();
    BuildContext context =
        new BuildContext(
            labels.count(),
            ModelFile.grouping(training),
            training.checkpointing(),
            new Init(training.seed()),
            new CounterRng(training.seed()));
    try (SetDetector<?> detector = context.detector(recipe.detector())) {
      try (Scope scope = Scope.open()) {
        begun.accept(detector);
      }
      detector.freeze(training.frozen());
      detector.compute(training.precision());
      detector.move(device);
      ParameterGroups all =
          ParameterGroups.of(detector, recipe.detector().noDecay(), training.layerDecay());
      ParameterGroups groups = training.backboneLearningRate() == 0 ? all.withoutBackbone() : all;
      try (AdamW optimizer = groups.optimizer(training.weightDecay());
          TrainStep<?> step = TrainStep.alone(detector, optimizer, training.clipNorm(), device)) {
        List<HostBatch> batches = batches(pictures);
        List<Double> rates = groups.rates(training.learningRate(), training.backboneLearningRate());
        return seen(step, batches, rates, pictures, goesOn);
      }
    }
  }

  private List<HostBatch> batches(List<TrainingPicture> pictures) {
    List<HostBatch> batches = new ArrayList<>();
    try (BatchLoader loader =
        new BatchLoader(
            pictures,
            Augmentation.fixed(recipe.data()::evaluationPlan),
            new EpochOrder(pictures.size(), BATCH, false, false, 0),
            new LoaderSpec(0, 1, recipe.detector().sideMultiple()))) {
      loader.epoch(0, 0).forEachRemaining(batches::add);
    }
    return batches;
  }

  private Result seen(
      TrainStep<?> step,
      List<HostBatch> batches,
      List<Double> rates,
      List<TrainingPicture> pictures,
      BooleanSupplier goesOn) {
    List<Double> losses = new ArrayList<>();
    List<Map<LossName, Double>> terms = new ArrayList<>();
    Optional<String> failure = Optional.empty();
    try {
      for (long number = 0; number < 2 || goesOn.getAsBoolean(); number++) {
        HostBatch batch = batches.get((int) (number % batches.size()));
        TrainStep.Report report = step.run(number, List.of(batch), rates);
        losses.add(report.loss());
        terms.add(report.terms());
      }
    } catch (UserException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    Found found = failure.isPresent() ? new Found(0, 0) : found(step.detector(), batches, pictures);
    int objects = pictures.stream().mapToInt(picture -> picture.labels().length).sum();
    return new Result(losses, falls(terms), objects, found.placed, found.named, failure);
  }

  private static Map<String, Double> falls(List<Map<LossName, Double>> terms) {
    Map<String, Double> falls = new LinkedHashMap<>();
    if (!terms.isEmpty()) {
      for (LossName name : terms.get(0).keySet()) {
        if (!name.allLayers()) {
          List<Double> values =
              terms.stream().map(of -> of.getOrDefault(name, Double.NaN)).toList();
          double before = mean(values.subList(0, Math.min(WINDOW, values.size())));
          double after = mean(values.subList(Math.max(0, values.size() - WINDOW), values.size()));
          falls.put(name.loss(), after / before);
        }
      }
    }
    return falls;
  }

  private record Found(int placed, int named) {}

  /** Among so many of the best as twice the objects, for each object. */
  private Found found(
      SetDetector<?> detector, List<HostBatch> batches, List<TrainingPicture> pictures) {
    NetworkPredictor predictor = new NetworkPredictor(detector, labels, Optional.empty(), device);
    int placed = 0;
    int named = 0;
    int at = 0;
    for (HostBatch batch : batches) {
      for (List<Detection> all : predictor.predict(batch)) {
        TrainingPicture picture = pictures.get(at++);
        List<Detection> best =
            all.stream()
                .sorted(Comparator.comparingDouble(Detection::score).reversed())
                .limit(2L * picture.labels().length)
                .toList();
        for (int i = 0; i < picture.labels().length; i++) {
          float[] b = picture.boxes();
          Box box = new Box(b[4 * i], b[4 * i + 1], b[4 * i + 2], b[4 * i + 3]);
          int id = labels.at(picture.labels()[i]).id();
          List<Detection> near = best.stream().filter(d -> d.box().iou(box) >= OVERLAP).toList();
          placed += near.isEmpty() ? 0 : 1;
          named += near.stream().anyMatch(d -> d.categoryId() == id) ? 1 : 0;
        }
      }
    }
    return new Found(placed, named);
  }
}
