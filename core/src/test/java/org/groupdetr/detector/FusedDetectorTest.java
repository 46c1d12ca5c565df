package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.criterion.Output;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.precision.Precision;
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

  /** Both round: where maps are rounded and in which order sums are gathered may differ. */
  @ParameterizedTest
  @MethodSource("specs")
  void saysMuchTheSameInBfloat16(DetectorSpec spec) {
    try (SetDetector<?> detector = Tiny.grouped(spec, 2)) {
      Tiny.shake(detector);
      List<Float> exact = said(detector);
      detector.compute(Precision.BFLOAT16);
      List<Float> mixed = said(detector);
      detector.fuse();
      List<Float> fused = said(detector);
      assertThat(distance(mixed, exact)).isBetween(1e-6, coarse(spec));
      assertThat(distance(fused, exact)).isBetween(1e-6, coarse(spec));
      assertThat(said(detector)).isEqualTo(fused);
    }
  }

  /** A query that begins at a chosen token may begin at another one that is as good. */
  private static double coarse(DetectorSpec spec) {
    boolean chooses = spec instanceof DetectorSpec.Dino || !(spec.backbone() instanceof ResNetSpec);
    return chooses ? 0.1 : 0.01;
  }

  /**
   * L2 distance in parts of the length, of numbers in order of size: where queries begin at chosen
   * tokens, rounding may swap two.
   */
  private static double distance(List<Float> found, List<Float> expected) {
    assertThat(found).hasSameSizeAs(expected);
    double far = 0;
    double all = 0;
    List<Float> inOrder = found.stream().sorted().toList();
    List<Float> known = expected.stream().sorted().toList();
    for (int i = 0; i < known.size(); i++) {
      far += Math.pow(inOrder.get(i) - known.get(i), 2);
      all += Math.pow(known.get(i), 2);
    }
    return Math.sqrt(far / all);
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
