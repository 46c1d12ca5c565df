package org.groupdetr.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.train.TrainStep;

/**
 * A short training on made-up pictures whose losses are known: whether the engine computes on this
 * machine what it should, keeps no memory, and how long a step takes.
 */
public final class EngineProbe {
  private static final int KNOWN = 12;
  private static final int STEPS = 48;
  private static final double SECONDS = 8;

  /** Losses of the first and the last known step; other processors round otherwise. */
  private static final double FIRST_LOSS = 10.7793;

  private static final double LAST_LOSS = 4.7666;
  private static final double ROUNDING = 0.01;
  private static final double MOST_GROWTH_MB = 32;

  private EngineProbe() {}

  /**
   * What was seen.
   *
   * @param first loss of the first step
   * @param last loss of the last step that is known
   * @param stepSeconds median
   * @param handles native handles that the second half of the steps left behind
   * @param grownMb resident memory that it left behind; NaN where it is not known
   */
  public record Result(
      double first, double last, double stepSeconds, long handles, double grownMb) {
    /** Whether the losses are those that are known. */
    public boolean correct() {
      return near(first, FIRST_LOSS) && near(last, LAST_LOSS);
    }

    /** Whether nothing was left behind. */
    public boolean flat() {
      return handles == 0 && !(grownMb > MOST_GROWTH_MB);
    }

    private static boolean near(double value, double known) {
      return Math.abs(value - known) <= ROUNDING * known;
    }

    /** The losses that are known. */
    public static List<Double> expectedLosses() {
      return List.of(FIRST_LOSS, LAST_LOSS);
    }
  }

  /** Trains for some seconds; the engine is loaded. */
  public static Result run() {
    Recipe recipe =
        RecipeFile.read("demo", List.of("training.groups=2", "detector.transformer.dropout=0.1"));
    TrainingSpec training = recipe.training();
    BuildContext context =
        new BuildContext(5, ModelFile.grouping(training), false, 1, new CounterRng(1));
    HostBatch batch = new SyntheticPictures(1).batch(4, 96, 96, 4, 5);
    try (SetDetector<?> detector = context.detector(recipe.detector())) {
      Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
      try (AdamW optimizer = new AdamW(List.of(trained), training.weightDecay())) {
        TrainStep<?> step = TrainStep.alone(detector, optimizer, training.clipNorm(), Device.CPU);
        return watched(step, batch, training.learningRate());
      }
    }
  }

  private static Result watched(TrainStep<?> step, HostBatch batch, double rate) {
    double[] losses = new double[STEPS];
    double[] seconds = new double[STEPS];
    double start = now();
    long handles = 0;
    double memory = 0;
    int done = 0;
    while (done < STEPS && (done < KNOWN + 8 || now() - start < SECONDS)) {
      double before = now();
      losses[done] = step.run(done, List.of(batch), List.of(rate)).loss();
      seconds[done++] = now() - before;
      if (done == KNOWN) {
        handles = Engine.handles();
        memory = ProcessMemory.nowMb();
      }
    }
    double[] later = Arrays.copyOfRange(seconds, KNOWN, done);
    Arrays.sort(later);
    return new Result(
        losses[0],
        losses[KNOWN - 1],
        later[later.length / 2],
        Engine.handles() - handles,
        ProcessMemory.nowMb() - memory);
  }

  private static double now() {
    return System.nanoTime() / 1e9;
  }
}
