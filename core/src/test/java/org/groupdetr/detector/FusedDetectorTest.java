package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.criterion.Output;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A detector that is fused says what it said before, up to rounding. */
class FusedDetectorTest {
  private static final double ROUNDING = 2e-5;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static Stream<DetectorSpec> specs() {
    return Tiny.specs(0.1).stream();
  }

  private static List<Float> said(SetDetector<?> detector) {
    List<Float> numbers = new ArrayList<>();
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Output<?> output = detector.forInference(Tiny.images(2));
      output.layers().stream()
          .flatMap(layer -> Tiny.answers(layer).stream())
          .forEach(tensor -> add(numbers, tensor));
    }
    return numbers;
  }

  private static void add(List<Float> numbers, Tensor tensor) {
    for (float number : tensor.contiguous().floats()) {
      numbers.add(number);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void saysTheSame(DetectorSpec spec) {
    try (SetDetector<?> detector = Tiny.grouped(spec, 2)) {
      Tiny.shake(detector);
      List<Float> before = said(detector);
      detector.fuse();
      List<Float> after = said(detector);
      assertThat(after).hasSameSizeAs(before);
      for (int i = 0; i < after.size(); i++) {
        double size = Math.max(1, Math.abs(before.get(i)));
        assertThat((double) after.get(i)).isCloseTo(before.get(i), within(ROUNDING * size));
      }
      // Nothing may be worked out from what has become of the numbers.
      assertThat(said(detector)).isEqualTo(after);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void changesNoMore(DetectorSpec spec) {
    try (SetDetector<?> detector = Tiny.grouped(spec, 1)) {
      detector.fuse();
      assertThat(detector.parameters().values()).noneMatch(Tensor::requiresGradient);
      assertThatThrownBy(() -> detector.convert(DType.FLOAT64)).hasMessageContaining("is fused");
      assertThatThrownBy(() -> detector.move(Device.CPU)).hasMessageContaining("is fused");
      assertThatThrownBy(() -> detector.load(Map.of())).hasMessageContaining("is fused");
      assertThatThrownBy(detector::state).hasMessageContaining("is fused");
    }
  }
}
