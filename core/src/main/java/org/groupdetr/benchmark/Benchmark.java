package org.groupdetr.benchmark;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    TrainingSpec training = load.training;
    BuildContext context =
        new BuildContext(
            load.classes,
            ModelFile.grouping(training),
            training.checkpointing(),
            1,
            new CounterRng(1));
    HostBatch batch = batch(load.batch);
    try (SetDetector<?> detector = context.detector(load.spec)) {
      detector.move(device);
      Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
      trained.values().removeIf(tensor -> !tensor.requiresGradient());
      try (AdamW optimizer = new AdamW(List.of(trained), training.weightDecay())) {
        TrainStep<?> step = TrainStep.alone(detector, optimizer, training.clipNorm(), device);
        return median(
            load.warmUp, i -> step.run(i, List.of(batch), List.of(training.learningRate())));
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
      detector.move(device);
      detector.fuse();
      Predictor predictor =
          new NetworkPredictor(detector, new Labels(categories), Optional.empty(), device);
      return median(UNTIMED_PICTURES, i -> predictor.predict(batch));
    }
  }

  /** Runs one repetition. */
  private interface Repetition {
    void run(long number);
  }

  private double median(int untimed, Repetition work) {
    double[] seconds = new double[load.steps];
    for (int i = -untimed; i < load.steps; i++) {
      long start = System.nanoTime();
      work.run(i + untimed);
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return (seconds[(load.steps - 1) / 2] + seconds[load.steps / 2]) / 2;
  }

  private HostBatch batch(int pictures) {
    return made.batch(pictures, load.height, load.width, load.objects, load.classes);
  }
}
