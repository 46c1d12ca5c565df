package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.groups.Grouping;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps leave nothing behind: neither handles nor memory. */
class MemoryFlatTest {
  private static final int WARM_UP = 10;
  private static final int STEPS = 50;
  private static final int SIDE = 192;

  /** Less than one activation of the first stage for each step. */
  private static final long MARGIN = 24L << 20;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** A detector with its optimizer. */
  private static final class Run implements AutoCloseable {
    private final SetDetector<?> detector;
    private final AdamW optimizer;
    private long step;

    Run(boolean recompute) {
      Grouping grouping = new Grouping(Grouping.Kind.GROUP, 3);
      detector = Tiny.built(Tiny.conditional(0.1), grouping, recompute);
      Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
      optimizer = new AdamW(List.of(trained), 1e-4);
    }

    void train() {
      train(() -> {});
    }

    void train(Runnable beforeBackward) {
      try (Scope scope = Scope.open()) {
        detector.noise().begin(step++);
        LossReport losses =
            Tiny.losses(detector, Tiny.images(2, SIDE), Tiny.targets((int) (step % 4), 2));
        beforeBackward.run();
        optimizer.zeroGradients();
        losses.total().backward();
        optimizer.clip(0.1);
        optimizer.step(List.of(1e-4));
        assertThat(losses.total().number()).isFinite();
      } finally {
        detector.noise().end();
      }
    }

    void infer() {
      try (Scope scope = Scope.open();
          NoGrad quiet = NoGrad.open()) {
        read(detector);
      }
    }

    private static <P extends org.groupdetr.transformer.Prediction> void read(
        SetDetector<P> detector) {
      P last = detector.forInference(Tiny.images(2, SIDE)).last();
      assertThat(detector.task().selection().select(last)).hasSize(2);
    }

    @Override
    public void close() {
      optimizer.close();
      detector.close();
    }
  }

  private static void assertFlat(Runnable step) {
    repeat(WARM_UP, step);
    long handles = Pointer.totalCount();
    long before = resident();
    repeat(STEPS, step);
    long after = resident();
    System.out.printf(
        "FLAT %d -> %d handles, %+d KB of %d MB%n",
        handles, Pointer.totalCount(), (after - before) >> 10, after >> 20);
    assertThat(Pointer.totalCount()).as("live handles").isEqualTo(handles);
    assertThat(after - before).as("bytes").isLessThan(MARGIN);
    assertThat(PointerScope.getInnerScope()).as("open scope").isNull();
  }

  private static void repeat(int times, Runnable step) {
    for (int i = 0; i < times; i++) {
      step.run();
    }
  }

  private static long resident() {
    System.gc();
    return Pointer.physicalBytes();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trainingStepsLeaveNothing(boolean recompute) {
    try (Run run = new Run(recompute)) {
      assertFlat(run::train);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inferenceLeavesNothing(boolean recompute) {
    try (Run run = new Run(recompute)) {
      assertFlat(run::infer);
    }
  }

  /** What may go wrong in a step: before the way back, inside of the engine, on the way back. */
  static Stream<Runnable> accidents() {
    return Stream.of(
        MemoryFlatTest::failInJava,
        MemoryFlatTest::failInTheEngine,
        MemoryFlatTest::failOnTheWayBack);
  }

  private static void failInJava() {
    throw new IllegalStateException("on purpose");
  }

  private static void failInTheEngine() {
    Scope.tidy(() -> Tensors.range(3).matmul(Tensors.range(4)));
  }

  private static void failOnTheWayBack() {
    Tensor leaf = Tensors.range(1 << 18).requireGradient(true);
    Tensor result =
        HandGradient.apply(
            List.of(leaf),
            () -> leaf.times(2),
            (gradient, inputs) -> {
              throw new IllegalStateException("on purpose");
            });
    result.sum().backward();
  }

  @ParameterizedTest
  @MethodSource("accidents")
  void anAccidentLeavesNothing(Runnable accident) {
    try (Run run = new Run(true)) {
      assertFlat(
          () -> assertThatThrownBy(() -> run.train(accident)).isInstanceOf(RuntimeException.class));
      run.train();
      run.infer();
    }
  }
}
