package org.groupdetr.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.precision.Precision;
import org.groupdetr.train.TrainStep;

/**
 * The same steps of a small detector on the processor and on a device: whether the device computes
 * what the processor does, how long a step takes there, and what bfloat16 changes.
 */
public final class DeviceProbe {
  /** The second comes after an update, and so shows the gradients themselves. */
  private static final int COMPARED = 2;

  private static final int WARM_UP = 3;
  private static final int TIMED = 7;
  private static final int CLASSES = 5;
  private static final int SIDE = 96;

  private DeviceProbe() {}

  /**
   * What was seen. Differences are the largest of some steps, in parts of the processor's number in
   * float32.
   *
   * @param loss difference of the loss in float32
   * @param norm difference of the gradients' L2 norm in float32
   * @param seconds median of a step in float32
   * @param mixedLoss difference of the loss in bfloat16
   * @param mixedSeconds median of a step in bfloat16
   */
  public record Result(
      double loss, double norm, double seconds, double mixedLoss, double mixedSeconds) {
    private static final double LOSS = 1e-3;
    private static final double NORM = 1e-2;
    private static final double MIXED_LOSS = 0.03;

    /** Whether what differs is rounding. */
    public boolean correct() {
      return loss <= LOSS && norm <= NORM && mixedLoss <= MIXED_LOSS;
    }
  }

  /** A recipe of each kind of detector, the smallest there is. */
  public static List<String> recipes() {
    return List.of(
        "demo",
        "dab-detr-small",
        "dab-deformable-detr-small",
        "dn-detr-small",
        "dino-small",
        "mask2former-small",
        "lw-detr-scratch",
        "rf-detr-scratch",
        "rf-detr-seg-nano");
  }

  private record Steps(List<TrainStep.Report> reports, double seconds) {
    /** The largest difference of what {@code number} reads, in parts of the other's. */
    double distance(Steps other, ToDoubleFunction<TrainStep.Report> number) {
      double most = 0;
      for (int i = 0; i < COMPARED; i++) {
        double known = number.applyAsDouble(other.reports.get(i));
        double apart = Math.abs(number.applyAsDouble(reports.get(i)) - known) / Math.abs(known);
        most = apart <= most ? most : apart; // NaN is the largest
      }
      return most;
    }
  }

  /** Trains a detector for some steps, there and on the processor; the engine is loaded. */
  public static Result of(String recipe, Device device) {
    Recipe read =
        RecipeFile.read(recipe, List.of("training.groups=2", "detector.transformer.dropout=0.1"));
    Steps known = trained(read, Device.CPU, Precision.FLOAT32, COMPARED);
    Steps exact = trained(read, device, Precision.FLOAT32, WARM_UP + TIMED);
    Steps mixed = trained(read, device, Precision.BFLOAT16, WARM_UP + TIMED);
    return new Result(
        exact.distance(known, TrainStep.Report::loss),
        exact.distance(known, TrainStep.Report::norm),
        exact.seconds,
        mixed.distance(known, TrainStep.Report::loss),
        mixed.seconds);
  }

  private static Steps trained(Recipe recipe, Device device, Precision precision, int steps) {
    BuildContext context =
        new BuildContext(
            CLASSES, ModelFile.grouping(recipe.training()), false, 1, new CounterRng(1));
    int multiple = recipe.detector().sideMultiple();
    int side = (SIDE + multiple - 1) / multiple * multiple;
    HostBatch batch = new SyntheticPictures(1).batch(2, side, side, 3, CLASSES);
    try (SetDetector<?> detector = context.detector(recipe.detector())) {
      detector.compute(precision);
      detector.move(device);
      Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
      trained.values().removeIf(tensor -> !tensor.requiresGradient());
      try (AdamW optimizer = new AdamW(List.of(trained), recipe.training().weightDecay());
          TrainStep<?> step =
              TrainStep.alone(detector, optimizer, recipe.training().clipNorm(), device)) {
        List<TrainStep.Report> reports = new ArrayList<>();
        Stopwatch watch = new Stopwatch();
        for (int i = 0; i < steps; i++) {
          long number = i;
          List<Double> rates = List.of(recipe.training().learningRate());
          watch.time(() -> reports.add(step.run(number, List.of(batch), rates)));
        }
        return new Steps(reports, watch.median(Math.min(WARM_UP, steps - 1)));
      }
    }
  }
}
