package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parameter learns, except those of which truth says that they cannot. */
class GradientReachTest {
  private static final double LEARNS = 1e-6;
  private static final double ROUNDING = 1e-7;

  /** Why a parameter has no gradient. */
  private enum Why {
    /** Nothing asks for it. */
    NEVER,
    /** It is multiplied with what is exactly zero. */
    EXACTLY,
    /** Its terms cancel: what is measured is rounding. */
    ROUNDING
  }

  /**
   * Parameters without gradient.
   *
   * @param names a regular expression
   * @param onlyWithoutDropout dropout of weights gives them a gradient
   * @param reason for the reader
   */
  private record Excused(
      List<Class<? extends DetectorSpec>> kinds,
      String names,
      Why why,
      boolean onlyWithoutDropout,
      String reason) {

    boolean concerns(DetectorSpec spec) {
      return kinds.stream().anyMatch(kind -> kind.isInstance(spec));
    }

    boolean holds(DetectorSpec spec, boolean dropout, String name) {
      return concerns(spec) && !(onlyWithoutDropout && dropout) && Pattern.matches(names, name);
    }
  }

  /** Queries hold nothing before the first layer. */
  private static final List<Class<? extends DetectorSpec>> WITHOUT_CONTENT =
      List.of(DetectorSpec.ConditionalDetr.class, DetectorSpec.DabDetr.class);

  /** Decoders that project content and place apart. */
  private static final List<Class<? extends DetectorSpec>> CONDITIONAL =
      List.of(
          DetectorSpec.ConditionalDetr.class,
          DetectorSpec.DabDetr.class,
          DetectorSpec.DnDetr.class);

  private static final String SELF = "transformer\\.decoder\\.layers\\.0\\.sa_";

  private static final List<Excused> EXCUSED =
      List.of(
          new Excused(
              WITHOUT_CONTENT,
              SELF + "([qk]content|v)_proj\\.weight",
              Why.EXACTLY,
              false,
              "the content of queries is zero before the first layer"),
          new Excused(
              WITHOUT_CONTENT,
              SELF + "([qk]content_proj\\.bias|[qk]pos_proj\\.(weight|bias))",
              Why.ROUNDING,
              true,
              "without content all values are the same vector, however they are mixed"),
          new Excused(
              CONDITIONAL,
              ".*\\.[cs]a_k(content|pos)_proj\\.bias",
              Why.ROUNDING,
              false,
              "softmax does not change when all keys move by the same vector"),
          new Excused(
              List.of(DetectorSpec.LwDetr.class),
              "backbone\\.0\\.projector\\.stages_sampling\\.0\\.\\d\\.0\\.bias",
              Why.ROUNDING,
              false,
              "the norm of the batch takes every constant away"),
          new Excused(
              List.of(DetectorSpec.LwDetr.class),
              "backbone\\.0\\.encoder\\.blocks\\.[02]\\.attn\\.q_bias",
              Why.EXACTLY,
              false,
              "a window of so small a picture is one patch, which sees itself only"),
          new Excused(
              List.of(DetectorSpec.RfDetr.class, DetectorSpec.RfDetrSeg.class),
              ".*\\.attention\\.key\\.bias",
              Why.ROUNDING,
              false,
              "softmax does not change when all keys move by the same vector"),
          new Excused(
              List.of(DetectorSpec.RfDetr.class, DetectorSpec.RfDetrSeg.class),
              ".*\\.mask_token",
              Why.NEVER,
              false,
              "only DINOv2's own training hides patches"));

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static Stream<Arguments> cases() {
    return Stream.of(0.0, 0.1)
        .flatMap(
            dropout ->
                Tiny.specs(dropout).stream()
                    .flatMap(
                        spec ->
                            Stream.of(false, true)
                                .map(recompute -> Arguments.of(spec, dropout > 0, recompute))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyParameterLearns(DetectorSpec spec, boolean dropout, boolean recompute) {
    try (Scope scope = Scope.open();
        SetDetector<?> detector =
            Tiny.built(spec, new Grouping(Grouping.Kind.GROUP, 3), recompute)) {
      if (!(spec.backbone() instanceof ResNetSpec)) {
        // Vision transformers begin with weights so small that attention hardly learns.
        Tiny.shake(detector);
      }
      Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
      trained.values().removeIf(p -> !p.requiresGradient());
      try (AdamW optimizer = new AdamW(List.of(trained), 1e-4)) {
        // Box heads begin with zeros, behind which nothing learns before the first step.
        backward(detector, 1);
        optimizer.step(List.of(1e-2));
        optimizer.zeroGrad();
        backward(detector, 2);
      }
      trained.forEach((name, parameter) -> check(spec, dropout, name, parameter));
      checkKeyBiasOfEncoder(trained);
      assertThat(EXCUSED)
          .filteredOn(e -> e.concerns(spec) && !(e.onlyWithoutDropout() && dropout))
          .allMatch(e -> trained.keySet().stream().anyMatch(n -> e.holds(spec, dropout, n)));
    }
  }

  private static void backward(SetDetector<?> detector, long step) {
    detector.rng().begin(step);
    LossReport losses = Tiny.losses(detector, Tiny.images(2), Tiny.targets(3, 2));
    losses.total().backward();
    detector.rng().end();
  }

  private static void check(DetectorSpec spec, boolean dropout, String name, Tensor parameter) {
    Optional<Excused> excused =
        EXCUSED.stream().filter(e -> e.holds(spec, dropout, name)).findFirst();
    boolean never = excused.map(e -> e.why() == Why.NEVER).orElse(false);
    assertThat(parameter.hasGradient()).as("%s has a gradient", name).isEqualTo(!never);
    if (never) {
      return;
    }
    double norm = parameter.gradient().norm().item();
    if (excused.isEmpty()) {
      assertThat(norm).as(name).isGreaterThan(LEARNS);
    } else if (excused.get().why() == Why.EXACTLY) {
      assertThat(norm).as("%s: %s", name, excused.get().reason()).isZero();
    } else {
      assertThat(norm).as("%s: %s", name, excused.get().reason()).isLessThan(ROUNDING);
    }
  }

  /** The middle third moves all keys by the same vector; the others must learn. */
  private static void checkKeyBiasOfEncoder(Map<String, Tensor> trained) {
    trained.forEach(
        (name, parameter) -> {
          if (name.endsWith("in_proj_bias")) {
            long third = parameter.count() / 3;
            double[] norms = new double[3];
            for (int i = 0; i < 3; i++) {
              norms[i] = parameter.gradient().narrow(0, i * third, third).norm().item();
            }
            assertThat(norms[0]).as(name).isGreaterThan(LEARNS);
            assertThat(norms[1]).as(name).isLessThan(ROUNDING);
            assertThat(norms[2]).as(name).isGreaterThan(LEARNS);
          }
        });
  }
}
