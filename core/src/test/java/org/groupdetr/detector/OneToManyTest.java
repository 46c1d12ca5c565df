package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.LossTerm;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Prediction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One set of queries in which every object is found several times. */
class OneToManyTest {
  private static final int REPEATS = 3;
  private static final Grouping GROUPING = new Grouping(Grouping.Kind.ONE_TO_MANY, REPEATS);

  private Scope scope;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @BeforeEach
  void open() {
    scope = Scope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  static List<DetectorSpec> specs() {
    return Tiny.specs(0);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theWholeSetIsAskedAlsoInUse(DetectorSpec spec) {
    try (SetDetector<?> detector = detector(spec)) {
      Output<?> training = said(detector, true);
      Output<?> inference = said(detector, false);
      assertThat(training.last().logits().size(1)).isEqualTo(REPEATS * Tiny.QUERIES);
      assertThat(inference.last().logits().floats()).isEqualTo(training.last().logits().floats());
      assertThat(training.layout().count()).isEqualTo(1);
      assertThat(detector.roles().values()).noneMatch(Role::trainingOnly);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void allQueriesSeeEachOther(DetectorSpec spec) {
    try (SetDetector<?> detector = detector(spec)) {
      float[] before = said(detector, true).last().logits().floats();
      changeLastQuery(detector);
      float[] after = said(detector, true).last().logits().floats();
      int rows = 2 * REPEATS * Tiny.QUERIES;
      for (int row = 0; row < rows; row++) {
        int from = row * Tiny.CLASSES;
        assertThat(Arrays.copyOfRange(after, from, from + Tiny.CLASSES))
            .as("query %d", row)
            .isNotEqualTo(Arrays.copyOfRange(before, from, from + Tiny.CLASSES));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void everyObjectIsFoundSeveralTimes(DetectorSpec spec) {
    try (SetDetector<?> detector = detector(spec)) {
      for (Assignment pairs : pairs(detector, 3, 2, 0)) {
        int objects = pairs.size() / REPEATS;
        Map<Integer, Integer> found = new TreeMap<>();
        Arrays.stream(pairs.targets()).forEach(t -> found.merge(t, 1, Integer::sum));
        assertThat(found).hasSize(objects);
        assertThat(found.values()).allMatch(count -> count == REPEATS);
        assertThat(pairs.queries()).doesNotHaveDuplicates();
      }
      assertThat(pairs(detector, 3, 2, 0).stream().map(Assignment::size))
          .containsExactly(3 * REPEATS, 2 * REPEATS, 0);
    }
  }

  /** Nine objects, three times each, ask for more queries than there are. */
  @ParameterizedTest
  @MethodSource("specs")
  void moreObjectsThanQueriesLeaveNoQueryFree(DetectorSpec spec) {
    try (SetDetector<?> detector = detector(spec)) {
      Assignment pairs = pairs(detector, Tiny.QUERIES + 2).get(0);
      assertThat(pairs.size()).isEqualTo(REPEATS * Tiny.QUERIES);
      assertThat(pairs.queries()).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void lossesAreDividedByObjectsAndRepeats(DetectorSpec spec) {
    try (SetDetector<?> detector = detector(spec)) {
      LossReport undivided = judged(detector, 0);
      LossReport divided = judged(detector, 5);
      for (int i = 0; i < divided.terms().size(); i++) {
        LossTerm sum = undivided.terms().get(i);
        // Mask2Former's loss of classes is a mean over queries, whatever the number of objects.
        boolean mean = spec instanceof DetectorSpec.Mask2Former && sum.name().equals("class");
        double expected = sum.value().item() / (mean ? 1 : 5 * REPEATS);
        assertThat(divided.terms().get(i).value().item())
            .as(sum.name())
            .isCloseTo(expected, within(1e-6 * expected));
      }
      assertThat(undivided.total().item()).isPositive();
    }
  }

  /** The losses of a batch without objects, as part of a step with that many. */
  private static <P extends Prediction> LossReport judged(SetDetector<P> detector, int objects) {
    Output<P> output = detector.forTraining(Tiny.images(2), Tiny.targets(0, 0));
    return detector.task().criterion().losses(output, Tiny.targets(0, 0), objects);
  }

  private static SetDetector<?> detector(DetectorSpec spec) {
    SetDetector<?> detector = Tiny.built(spec, GROUPING, false);
    Tiny.shake(detector);
    return detector;
  }

  private static Output<?> said(SetDetector<?> detector, boolean training) {
    try (NoGrad quiet = NoGrad.open()) {
      return training
          ? Tiny.asked(detector, Tiny.images(2), Tiny.targets(0, 0))
          : detector.forInference(Tiny.images(2));
    }
  }

  private static <P extends Prediction> List<Assignment> pairs(
      SetDetector<P> detector, int... counts) {
    Targets targets = Tiny.targets(counts);
    Output<P> output = detector.forTraining(Tiny.images(counts.length), targets);
    return detector.task().criterion().match(output.last(), output.layout(), targets);
  }

  /** Every parameter with one row for each query says what its last query is. */
  private static void changeLastQuery(SetDetector<?> detector) {
    int queries = REPEATS * Tiny.QUERIES;
    for (Tensor parameter : detector.parameters().values()) {
      if (parameter.size(0) == queries) {
        try (NoGrad quiet = NoGrad.open()) {
          Tensor last = parameter.narrow(0, queries - 1L, 1);
          last.addInPlace(Tensors.fullLike(last, 0.5, last.shape()));
        }
      }
    }
  }
}
