package org.groupdetr.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Losses and cost of classes and boxes, against plain Java. */
class BoxLossesTest {
  private static final double ROUNDING = 1e-5;
  private static final int QUERIES = 5;

  private Scope scope = Scope.open();
  private BoxPrediction said = Given.boxes("said", 2, QUERIES);
  private Targets truth = Given.targets(2, 1);

  /** Query 3 finds target 0 of the first picture, 1 finds 1; 4 finds that of the second. */
  private MatchedIndices pairs = pairs(said, truth);

  private static final int[][] FOUND = {{3, 0}, {1, 1}, {QUERIES + 4, 2}};

  private static MatchedIndices pairs(BoxPrediction said, Targets truth) {
    return Given.assigned(truth, said.logits(), new int[] {3, 0, 1, 1}, new int[] {4, 0});
  }

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @BeforeEach
  void begin() {
    scope.close();
    scope = Scope.open();
    said = Given.boxes("said", 2, QUERIES);
    truth = Given.targets(2, 1);
    pairs = pairs(said, truth);
  }

  @AfterEach
  void end() {
    scope.close();
  }

  private boolean there(int query, int label) {
    for (int[] pair : FOUND) {
      if (pair[0] == query && truth.labels().longs()[pair[1]] == label) {
        return true;
      }
    }
    return false;
  }

  private double focal(int from, int to) {
    double[] logits = said.logits().doubles();
    double sum = 0;
    for (int i = from * Given.CLASSES; i < to * Given.CLASSES; i++) {
      sum += Given.focal(logits[i], there(i / Given.CLASSES, i % Given.CLASSES));
    }
    return sum;
  }

  @Test
  void theFocalLossSumsOverAllQueriesAndClasses() {
    double sum = new FocalLoss().sum(said, truth, pairs).item();
    assertThat(sum).isCloseTo(focal(0, 2 * QUERIES), within(ROUNDING));
  }

  @Test
  void queriesThatAreNotSupervisedDoNotCount() {
    Tensor supervised = Tensors.of(new long[] {1, 2, 3, 9}, 4);
    MatchedIndices some =
        new MatchedIndices(pairs.queries(), pairs.targets(), Optional.of(supervised));
    double sum = new FocalLoss().sum(said, truth, some).item();
    assertThat(sum).isCloseTo(focal(1, 4) + focal(9, 10), within(ROUNDING));
  }

  /** Where a logit is far off, its loss is still a number, and so is its slope. */
  @Test
  void theFocalLossOfWhatIsFarOffIsItsLogitAndDoesNotOverflow() {
    Tensor logits = Tensors.of(new float[] {200, -200}, 1, 1, 2).requireGradient(true);
    BoxPrediction wrong = new BoxPrediction(logits, Tensors.zeros(said.boxes().type(), 1, 1, 4));
    Targets second = Targets.of(List.of(new int[] {1}), List.of(new float[4]), Device.CPU);
    MatchedIndices pair = Given.assigned(second, logits, new int[] {0, 0});
    Tensor sum = new FocalLoss().sum(wrong, second, pair);
    assertThat(sum.item()).isCloseTo(0.75 * 200 + 0.25 * 200, within(1e-3));
    sum.backward();
    Tensor slopes = logits.gradient();
    assertThat(slopes.floats()[0]).isCloseTo(0.75f, within(1e-5f));
    assertThat(slopes.floats()[1]).isCloseTo(-0.25f, within(1e-5f));
  }

  @Test
  void theBoxLossIsTheSumOfThePairsDistances() {
    double wanted = 0;
    for (int[] pair : FOUND) {
      wanted += Given.distance(said.boxes().doubles(), pair[0], truth.boxes().doubles(), pair[1]);
    }
    assertThat(new BoxLoss().sum(said, truth, pairs).item()).isCloseTo(wanted, within(ROUNDING));
  }

  @Test
  void theGiouLossIsOneMinusTheGiouOfEachPair() {
    double wanted = 0;
    for (int[] pair : FOUND) {
      wanted += 1 - Given.giou(said.boxes().doubles(), pair[0], truth.boxes().doubles(), pair[1]);
    }
    assertThat(new GiouLoss(Given.EPSILON).sum(said, truth, pairs).item())
        .isCloseTo(wanted, within(ROUNDING));
  }

  /** A detector's first boxes may be points, and those of a data set lines. */
  @Test
  void boxesWithoutAnAreaHaveAFiniteLossWithFiniteSlopes() {
    float[] given = {0.5f, 0.5f, 0, 0, 0.5f, 0.5f, 0.3f, 0};
    Tensor boxes = Tensors.of(given, 1, 2, 4).requireGradient(true);
    BoxPrediction flat = new BoxPrediction(Given.tensor("flat", 1, 2, Given.CLASSES), boxes);
    Targets points = Targets.of(List.of(new int[2]), List.of(given), Device.CPU);
    MatchedIndices own = Given.assigned(points, flat.logits(), new int[] {0, 0, 1, 1});
    Tensor sum = new GiouLoss(Given.EPSILON).sum(flat, points, own);
    assertThat(sum.item()).isCloseTo(2, within(ROUNDING)); // nothing overlaps nothing
    sum.backward();
    assertThat(boxes.gradient().allFinite()).isTrue();
  }

  @Test
  void theCostOfAPairIsFocalDifferenceDistanceAndGiouByTheirWeights() {
    BoxMatchCost cost = new BoxMatchCost(2, 5, 3, Given.EPSILON);
    double[] logits = said.logits().doubles();
    double[] boxes = said.boxes().doubles();
    double[] truths = truth.boxes().doubles();
    for (int picture = 0; picture < 2; picture++) {
      int count = truth.counts().get(picture);
      double[] found = cost.cost(said, truth, picture).doubles();
      assertThat(found).hasSize(QUERIES * count);
      for (int i = 0; i < found.length; i++) {
        int query = picture * QUERIES + i / count;
        int target = truth.start(picture) + i % count;
        double logit = logits[query * Given.CLASSES + (int) truth.labels().longs()[target]];
        double wanted =
            2 * (Given.focal(logit, true) - Given.focal(logit, false))
                + 5 * Given.distance(boxes, query, truths, target)
                - 3 * Given.giou(boxes, query, truths, target);
        assertThat(found[i]).as("%d %d", picture, i).isCloseTo(wanted, within(ROUNDING));
      }
    }
  }

  @Test
  void aPictureWithoutObjectsHasNoCostsAndOnlyBackground() {
    Targets none = Given.targets(0, 0);
    assertThat(new BoxMatchCost(2, 5, 2, Given.EPSILON).cost(said, none, 1).shape())
        .containsExactly(QUERIES, 0);
    MatchedIndices nobody = Given.assigned(none, said.logits(), new int[0], new int[0]);
    assertThat(new BoxLoss().sum(said, none, nobody).item()).isZero();
    assertThat(new GiouLoss(Given.EPSILON).sum(said, none, nobody).item()).isZero();
    double background = 0;
    for (double logit : said.logits().doubles()) {
      background += Given.focal(logit, false);
    }
    assertThat(new FocalLoss().sum(said, none, nobody).item())
        .isCloseTo(background, within(ROUNDING));
  }
}
