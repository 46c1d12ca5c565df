package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.distributed.ProcessGroup;
import org.groupdetr.tensor.distributed.ThreadGroups;
import org.groupdetr.tensor.precision.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that several processes share out among them end with the bits of one. */
class SharedStepTest {
  private static final int PARTS = 4;
  private static final int STEPS = 3;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static Stream<DetectorSpec> specs() {
    return Tiny.specs(0.1).stream();
  }

  /** One process's part in a training. */
  private record Process(
      int multiple, ProcessGroup group, SetDetector<?> detector, AdamW optimizer, TrainStep<?> step)
      implements AutoCloseable {
    static Process of(
        ProcessGroup group, DetectorSpec spec, boolean recomputes, Precision precision) {
      SetDetector<?> detector = Tiny.built(spec, new Grouping(Grouping.Kind.GROUP, 3), recomputes);
      detector.compute(precision);
      Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
      trained.values().removeIf(parameter -> !parameter.requiresGradient());
      AdamW optimizer = new AdamW(List.of(trained), 1e-4);
      return new Process(
          spec.sideMultiple(),
          group,
          detector,
          optimizer,
          TrainStep.of(detector, optimizer, 0.1, Device.CPU, group, recomputes));
    }

    TrainStep.Report run(long number, List<HostBatch> all) {
      List<HostBatch> own = new ArrayList<>();
      for (int i = group.rank(); i < all.size(); i += group.size()) {
        own.add(TinyBatches.padded(all.get(i), multiple));
      }
      StepStart start = StepStart.of(group, false, () -> own).sound();
      return step.run(number, start, List.of(5e-4));
    }

    long checksum() {
      Checkpoint.Parts parts = new Checkpoint.Parts(detector, optimizer, Optional.empty());
      return new Replicas(group, parts).checksum();
    }

    @Override
    public void close() {
      step.close();
      optimizer.close();
      detector.close();
    }
  }

  /** Parts of different sizes; one has no object. */
  private static List<HostBatch> parts(long step) {
    List<HostBatch> parts = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      long number = PARTS * step + i;
      parts.add(i == 2 ? TinyBatches.batch(number, 48, 64, 0) : TinyBatches.numbered(number));
    }
    return parts;
  }

  private record Trained(long checksum, List<TrainStep.Report> reports) {}

  private static Trained trained(ProcessGroup group, DetectorSpec spec, boolean recomputes) {
    return trained(group, spec, recomputes, Precision.FLOAT32);
  }

  private static Trained trained(
      ProcessGroup group, DetectorSpec spec, boolean recomputes, Precision precision) {
    try (Process process = Process.of(group, spec, recomputes, precision)) {
      List<TrainStep.Report> reports = new ArrayList<>();
      for (long step = 0; step < STEPS; step++) {
        reports.add(process.run(step, parts(step)));
      }
      return new Trained(process.checksum(), reports);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void anyNumberOfProcessesEndsWithTheSameBits(DetectorSpec spec) {
    Trained alone = trained(ProcessGroup.alone(), spec, false);
    for (int size : new int[] {2, 4}) {
      assertThat(ThreadGroups.run(size, group -> trained(group, spec, false)))
          .as("%d processes", size)
          .containsOnly(alone);
    }
  }

  /** There gradients come several times in a part. */
  @ParameterizedTest
  @MethodSource("specs")
  void soItIsWhereStretchesAreComputedAgain(DetectorSpec spec) {
    Trained alone = trained(ProcessGroup.alone(), spec, true);
    assertThat(ThreadGroups.run(2, group -> trained(group, spec, true))).containsOnly(alone);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void soItIsInBfloat16(DetectorSpec spec) {
    Trained alone = trained(ProcessGroup.alone(), spec, false, Precision.BFLOAT16);
    assertThat(ThreadGroups.run(2, group -> trained(group, spec, false, Precision.BFLOAT16)))
        .containsOnly(alone)
        .doesNotContain(trained(ProcessGroup.alone(), spec, false));
  }

  /** What breaks down in one process ends all, in the same words, and changes nothing. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aBreakdownIsToldToAll(int poisoned) {
    DetectorSpec spec = Tiny.conditional(0.1);
    List<HostBatch> parts = parts(0);
    parts.set(poisoned, TinyBatches.poisoned(parts.get(poisoned)));
    List<String> said =
        ThreadGroups.run(
            2,
            group -> {
              try (Process process = Process.of(group, spec, false, Precision.FLOAT32)) {
                long before = process.checksum();
                String message = "";
                try {
                  process.run(0, parts);
                } catch (UserException e) {
                  message = e.getMessage();
                }
                assertThat(process.checksum()).isEqualTo(before);
                process.run(1, parts(1));
                return message;
              }
            });
    assertThat(said.get(0)).startsWith("training broke down: ").contains("pictures of this step: ");
    assertThat(said.get(1)).isEqualTo(said.get(0));
  }
}
