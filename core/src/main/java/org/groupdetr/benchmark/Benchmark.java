package org.groupdetr.benchmark;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.groups.Grouping;
import org.groupdetr.predict.Predictor;
import org.groupdetr.predict.network.NetworkPredictor;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.distributed.ProcessGroup;
import org.groupdetr.train.TrainStep;

/** Times training steps and inference of a detector on made-up pictures. */
public final class Benchmark {
  /** Steps until memory is there, and compiled code. */
  public static final int WARM_UP = 3;

  private static final int UNTIMED_PICTURES = 5;

  private final Workload load;
  private final Device device;
  private final SyntheticPictures made = new SyntheticPictures(1);

  /**
   * What is timed.
   *
   * @param batch pictures of one step
   * @param objects in each picture
   * @param classes of the detector
   * @param warmUp steps before those that are timed
   * @param steps timed
   */
  public record Workload(
      DetectorSpec spec,
      TrainingSpec training,
      int height,
      int width,
      int batch,
      int objects,
      int classes,
      int warmUp,
      int steps) {
    public Workload {
      require(height >= 1 && width >= 1, "size must be positive, was %dx%d", height, width);
      int multiple = spec.sideMultiple();
      require(
          height % multiple == 0 && width % multiple == 0,
          "height and width must be multiples of %d, by which the detector divides pictures, were"
              + " %dx%d; next is %dx%d",
          multiple,
          height,
          width,
          (height + multiple - 1) / multiple * multiple,
          (width + multiple - 1) / multiple * multiple);
      require(batch >= 1, "batch must be at least 1, was %d", batch);
      require(objects >= 0, "objects must be at least 0, was %d", objects);
      require(classes >= 1, "classes must be at least 1, was %d", classes);
      require(warmUp >= 0, "warm-up must not be negative, was %d", warmUp);
      require(steps >= 1, "steps must be at least 1, was %d", steps);
    }
  }

  public Benchmark(Workload load, Device device) {
    this.load = load;
    this.device = device;
  }

  /** Median seconds of a training step: forward, matching, losses, backward, clipping, AdamW. */
  public double stepSeconds() {
    return trained(
        step -> {
          HostBatch batch = batch(load.batch);
          return median(load.warmUp, i -> step.run(i, List.of(batch), rates()));
        },
        ProcessGroup.alone());
  }

  /**
   * What a step took in one of several processes.
   *
   * @param seconds median of a step of all processes together; the batch is this process's share
   * @param waited share of that time in which this process waited for others
   * @param apart median seconds of a step of its share alone, while the others do the same: the
   *     difference is what it costs to add up gradients
   */
  public record SharedSteps(double seconds, double waited, double apart) {}

  /** Times steps of several processes, all of which call this, and steps of each alone in turn. */
  public SharedSteps sharedSteps(ProcessGroup group) {
    return trained(step -> sharedSteps(step, group), group);
  }

  private SharedSteps sharedSteps(TrainStep<?> together, ProcessGroup group) {
    List<HostBatch> batch = List.of(batch(load.batch));
    TrainStep<?> alone = alone(together);
    Stopwatch shared = new Stopwatch();
    Stopwatch apart = new Stopwatch();
    double waited = 0;
    for (int i = 0; i < load.warmUp + load.steps; i++) {
      long number = i;
      group.barrier();
      double before = group.waitedSeconds();
      shared.time(() -> together.run(number, batch, rates()));
      waited += i < load.warmUp ? 0 : group.waitedSeconds() - before;
      group.barrier();
      apart.time(() -> alone.run(number, batch, rates()));
    }
    return new SharedSteps(
        shared.median(load.warmUp), waited / shared.sum(load.warmUp), apart.median(load.warmUp));
  }

  private TrainStep<?> alone(TrainStep<?> step) {
    return TrainStep.alone(step.detector(), step.optimizer(), load.training.clipNorm(), device);
  }

  private List<Double> rates() {
    return List.of(load.training.learningRate());
  }

  /** What work with a detector in training gives. */
  private <R> R trained(Function<TrainStep<?>, R> work, ProcessGroup group) {
    TrainingSpec training = load.training;
    BuildContext context =
        new BuildContext(
            load.classes,
            ModelFile.grouping(training),
            training.checkpointing(),
            1,
            new CounterRng(1));
    try (SetDetector<?> detector = context.detector(load.spec)) {
      detector.freeze(training.frozen());
      detector.compute(training.precision());
      detector.move(device);
      Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
      trained.values().removeIf(tensor -> !tensor.requiresGradient());
      try (AdamW optimizer = new AdamW(List.of(trained), training.weightDecay());
          TrainStep<?> step =
              TrainStep.of(
                  detector,
                  optimizer,
                  training.clipNorm(),
                  device,
                  group,
                  training.checkpointing())) {
        return work.apply(step);
      }
    }
  }

  /** Median seconds of finding what is in one picture. */
  public double inferenceSeconds() {
    List<CocoCategory> categories = new ArrayList<>();
    for (int i = 0; i < load.classes; i++) {
      categories.add(new CocoCategory(i, "class " + i, ""));
    }
    HostBatch batch = batch(1);
    BuildContext context =
        new BuildContext(load.classes, Grouping.NONE, false, 0, new CounterRng(0));
    try (SetDetector<?> detector = context.detector(load.spec)) {
      detector.compute(load.training.precision());
      detector.move(device);
      detector.fuse();
      Predictor predictor =
          new NetworkPredictor(detector, new Labels(categories), Optional.empty(), device);
      return median(UNTIMED_PICTURES, i -> predictor.predict(batch));
    }
  }

  private double median(int untimed, LongConsumer work) {
    Stopwatch watch = new Stopwatch();
    for (int i = 0; i < untimed + load.steps; i++) {
      long number = i;
      watch.time(() -> work.accept(number));
    }
    return watch.median(untimed);
  }

  private HostBatch batch(int pictures) {
    return made.batch(pictures, load.height, load.width, load.objects, load.classes);
  }
}
