package org.groupdetr.train;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.Tiny;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.predict.Predictor;
import org.groupdetr.predict.network.NetworkPredictor;
import org.groupdetr.recipe.EmaSpec;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.tensor.precision.Precision;
import org.groupdetr.weights.TensorFile;

/**
 * Repeats work and prints what it left behind, one line each: {@code name; handles before; handles
 * after; MB before; MB after}. Needs a process of its own, whose heap is fixed, so that a change of
 * resident memory is the engine's; and in which handles are counted.
 */
final class MemoryProbe {
  private static final int OFTEN = 50;
  private static final int TIMES = 20;

  /** What a process may grow by itself. */
  static final double MARGIN_MB = 8;

  private final Path folder;
  private final int warmUp;

  private MemoryProbe(Path folder, int warmUp) {
    this.folder = folder;
    this.warmUp = warmUp;
  }

  /** Takes a folder to write to, and how many repetitions come before the first look. */
  public static void main(String[] arguments) {
    Engine.load();
    Engine.threads(1);
    MemoryProbe probe = new MemoryProbe(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    probe.repeat("engine errors", OFTEN, MemoryProbe::engineError);
    for (double dropout : new double[] {0, 0.1}) {
      for (DetectorSpec spec : Tiny.specs(dropout)) {
        boolean recompute = dropout > 0;
        String name = spec.getClass().getSimpleName();
        try (TinyTraining training = TinyTraining.of(spec, recompute)) {
          probe.steps(name + (recompute ? ", dropout and recompute" : ""), training);
        }
      }
    }
    for (DetectorSpec spec : Tiny.specs(0.1)) {
      try (TinyTraining training = TinyTraining.of(spec, true)) {
        training.detector().compute(Precision.BFLOAT16);
        String name = spec.getClass().getSimpleName() + ", bfloat16";
        probe.repeat(
            name + ": step", TIMES, step -> training.run(step, TinyBatches.numbered(step)));
        probe.predictions(name, training);
      }
    }
    DetectorSpec any = Tiny.specs(0.1).get(0);
    probe.repeat("build", OFTEN, step -> TinyTraining.of(any, true).close());
    try (TinyTraining training = TinyTraining.of(any, false)) {
      probe.repeat("moving average", TIMES, step -> average(training));
      probe.repeat("checkpoint", TIMES, step -> probe.checkpoint(training));
      probe.repeat("weights that do not fit", TIMES, step -> misfit(training));
    }
  }

  private void steps(String name, TinyTraining training) {
    HostBatch good = TinyBatches.numbered(0);
    HostBatch badCost = TinyBatches.poisoned(good);
    HostBatch badLoss = TinyBatches.poisoned(TinyBatches.batch(0, 48, 64, 0, 0));
    repeat(name + ": step", OFTEN, step -> training.run(step, TinyBatches.numbered(step)));
    repeat(name + ": cost that is not finite", TIMES, step -> failing(training, badCost));
    repeat(name + ": loss that is not finite", TIMES, step -> failing(training, good, badLoss));
    predictions(name, training);
  }

  private void predictions(String name, TinyTraining training) {
    Predictor predictor =
        new NetworkPredictor(
            training.detector(),
            TinyBatches.labels(),
            Optional.of(new NonMaximumSuppression(0.7)),
            Device.CPU);
    repeat(
        name + ": prediction",
        OFTEN,
        step -> predictor.predict(training.padding().apply(TinyBatches.numbered(step))));
  }

  private static void failing(TinyTraining training, HostBatch... parts) {
    try {
      training.run(0, parts);
    } catch (UserException e) {
      return;
    }
    throw new IllegalStateException("the step should have broken down");
  }

  private static void engineError(int step) {
    try (Scope scope = Scope.open()) {
      Tensors.zeros(DType.FLOAT32, 100, 100).plus(Tensors.zeros(DType.FLOAT32, 3));
    } catch (RuntimeException e) {
      return;
    }
    throw new IllegalStateException("shapes should not have fitted");
  }

  private static void average(TinyTraining training) {
    try (Ema ema = new Ema(training.detector().state(), new EmaSpec(0.9, 0))) {
      ema.follow(training.detector().state(), 1);
      ema.restore(training.detector().state());
    }
  }

  private void checkpoint(TinyTraining training) {
    Checkpoint.Parts parts =
        new Checkpoint.Parts(training.detector(), training.optimizer(), Optional.empty());
    Path file = folder.resolve("checkpoint.safetensors");
    Checkpoint.write(file, parts, Progress.START, Map.of());
    Checkpoint.restore(TensorFile.open(file), parts, Progress.START);
  }

  private static void misfit(TinyTraining training) {
    try (Scope scope = Scope.open()) {
      training.detector().load(Map.of("x", Tensors.zeros(DType.FLOAT32, 1000)));
    } catch (UserException e) {
      return;
    }
    throw new IllegalStateException("weights should not have fitted");
  }

  /** What is repeated; it is told how often it has run. */
  private interface Work {
    void run(int step);
  }

  private void repeat(String name, int times, Work work) {
    for (int i = 0; i < warmUp; i++) {
      work.run(i);
    }
    for (int round = 1; ; round++) {
      long handles = settledHandles();
      double before = ProcessMemory.nowMb();
      for (int i = 0; i < times; i++) {
        work.run(i);
      }
      long left = Engine.handles();
      double after = ProcessMemory.nowMb();
      // Threads and compiled code settle once; a leak is there every time.
      if (round == 3 || !(after - before > MARGIN_MB)) {
        System.out.printf(
            Locale.ROOT, "%s; %d; %d; %.1f; %.1f%n", name, handles, left, before, after);
        return;
      }
    }
  }

  /** Handles when those that only the garbage collector could free are gone. */
  private static long settledHandles() {
    System.gc();
    long handles = Engine.handles();
    for (int quiet = 0; quiet < 5; quiet++) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (Engine.handles() != handles) {
        handles = Engine.handles();
        quiet = 0;
      }
    }
    return handles;
  }
}
