package org.groupdetr.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.groupdetr.criterion.SetLoss.Normaliser;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Kernels.Between;
import org.groupdetr.tensor.Kernels.Outside;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.MaskPrediction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Losses and cost of classes and masks, against plain Java. */
class MaskLossesTest {
  private static final double ROUNDING = 1e-5;
  private static final int QUERIES = 4;
  private static final int HEIGHT = 10;
  private static final int WIDTH = 12;

  private Scope scope = Scope.open();

  /** Each target has points by its number; the common ones are those of target 7. */
  private static final class PointsByFormula implements PointSampler {
    @Override
    public Tensor shared(int points) {
      return perTarget(Tensors.of(new long[] {7}, 1), points).squeeze(0);
    }

    @Override
    public Tensor perTarget(Tensor targets, int points) {
      List<Tensor> own =
          Arrays.stream(targets.longs())
              .mapToObj(t -> Given.tensor("points/" + points + "/" + t, points, 2))
              .toList();
      return Tensors.stack(0, own).times(0.5).plus(0.5);
    }
  }

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @BeforeEach
  void begin() {
    scope.close();
    scope = Scope.open();
  }

  @AfterEach
  void end() {
    scope.close();
  }

  private static Tensor bitmaps(String name, int count) {
    byte[] bits = new byte[count * HEIGHT * WIDTH];
    double[] numbers = Given.tensor(name, bits.length).doubles();
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) (numbers[i] > 0 ? 1 : 0);
    }
    return Tensors.ofBytes(DType.UINT8, bits, count, HEIGHT, WIDTH);
  }

  private static Targets truth() {
    return Given.targets(2, 1).withMasks(List.of(bitmaps("masks/0", 2), bitmaps("masks/1", 1)));
  }

  /** Query 2 finds target 1 of the first picture, 0 finds 0; 3 finds that of the second. */
  private static MatchedIndices pairs(MaskPrediction said, Targets truth) {
    return Given.assigned(truth, said.logits(), new int[] {2, 1, 0, 0}, new int[] {3, 0});
  }

  private static final int[][] FOUND = {{2, 1}, {0, 0}, {QUERIES + 3, 2}};

  private static double[] sampled(double[] map, int height, int width, double[] points) {
    double[] values = new double[points.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = Given.sample(map, height, width, points[2 * i], points[2 * i + 1]);
    }
    return values;
  }

  private static MaskComparison at(int points) {
    return MaskComparison.mask2Former(points, new PointsByFormula());
  }

  private static MatchCost<MaskPrediction> cost(
      int points, double chance, double mask, double dice) {
    return new SummedCost<>(
        List.of(new MaskMatchCost(mask, dice, at(points)), new ChanceMatchCost(chance)));
  }

  /** A query's mask, 5 x 6 cells. */
  private static double[] mask(MaskPrediction said, int query) {
    return Given.row(said.masks().contiguous().doubles(), query, 30);
  }

  private static double[] bitmap(Targets truth, int target) {
    List<Tensor> masks = truth.masks().orElseThrow();
    Tensor all = Tensors.cat(0, masks).to(DType.FLOAT32);
    return Given.row(all.doubles(), target, HEIGHT * WIDTH);
  }

  /** Without a choice of points, those are the fresh ones. */
  @Test
  void masksAreComparedAtTheirPointsByEntropyMeanAndDice() {
    MaskPrediction said = Given.masks("said", 2, QUERIES);
    Targets truth = truth();
    int points = 20;
    double entropy = 0;
    double dice = 0;
    for (int[] pair : FOUND) {
      double[] at =
          new PointsByFormula().perTarget(Tensors.of(new long[] {pair[1]}, 1), points).doubles();
      double[] logits = sampled(mask(said, pair[0]), 5, 6, at);
      double[] wanted = sampled(bitmap(truth, pair[1]), HEIGHT, WIDTH, at);
      for (int i = 0; i < points; i++) {
        entropy += Given.entropy(logits[i], wanted[i]) / points;
      }
      dice += Given.dice(logits, wanted);
    }
    MaskLosses losses = new MaskLosses(at(points), 1, 0);
    List<SetLoss.Term> terms =
        losses.terms(said, truth, pairs(said, truth), new Normaliser(4, 1)).all();
    assertThat(terms).extracting(SetLoss.Term::name).containsExactly("mask", "dice");
    assertThat(terms.get(0).value().item()).isCloseTo(entropy / 4, within(ROUNDING));
    assertThat(terms.get(1).value().item()).isCloseTo(dice / 4, within(ROUNDING));
  }

  /** Of twice as many candidates the half with the smallest logits, without fresh ones. */
  @Test
  void thePointsThatAreChosenAreTheMostDoubtful() {
    MaskPrediction said = Given.masks("said", 2, QUERIES);
    Targets truth = truth();
    int points = 10;
    double entropy = 0;
    for (int[] pair : FOUND) {
      double[] at =
          new PointsByFormula()
              .perTarget(Tensors.of(new long[] {pair[1]}, 1), 2 * points)
              .doubles();
      double[] logits = sampled(mask(said, pair[0]), 5, 6, at);
      double[] wanted = sampled(bitmap(truth, pair[1]), HEIGHT, WIDTH, at);
      double[] doubt = Arrays.stream(logits).map(Math::abs).sorted().toArray();
      for (int i = 0; i < 2 * points; i++) {
        if (Math.abs(logits[i]) <= doubt[points - 1]) {
          entropy += Given.entropy(logits[i], wanted[i]) / points;
        }
      }
    }
    MaskLosses losses = new MaskLosses(at(points), 2, 1);
    Tensor mask =
        losses.terms(said, truth, pairs(said, truth), new Normaliser(3, 1)).all().get(0).value();
    assertThat(mask.item()).isCloseTo(entropy / 3, within(ROUNDING));
  }

  @Test
  void withoutPairsBothAreZeroAndHaveAGraph() {
    MaskPrediction given = Given.masks("said", 2, QUERIES);
    Tensor embeddings = given.embeddings().requireGradient(true);
    MaskPrediction said = new MaskPrediction(given.logits(), embeddings, given.pixels());
    Targets none = Given.targets(0, 0);
    MatchedIndices nobody = Given.assigned(none, said.logits(), new int[0], new int[0]);
    for (SetLoss.Term term :
        new MaskLosses(at(5), 3, 0.75).terms(said, none, nobody, new Normaliser(0, 1)).all()) {
      assertThat(term.value().item()).isZero();
      term.value().backward();
    }
    assertThat(embeddings.gradient().doubles()).containsOnly(0);
  }

  @Test
  void nonsenseSettingsAreRefused() {
    assertThatThrownBy(() -> at(0)).hasMessageContaining("points");
    assertThatThrownBy(() -> new MaskLosses(at(1), 0.5, 0.75)).hasMessageContaining("oversamp");
    assertThatThrownBy(() -> new MaskLosses(at(1), 3, 1.5))
        .hasMessageContaining("importanceSampleRatio");
  }

  @Test
  void theCostIsTakenAtPointsThatAllPairsShare() {
    MaskPrediction said = Given.masks("said", 2, QUERIES);
    Targets truth = truth();
    int points = 15;
    double[] at = new PointsByFormula().shared(points).doubles();
    MatchCost<MaskPrediction> cost = cost(points, 2, 5, 3);
    double[] chances = said.logits().softmax(2).doubles();
    for (int picture = 0; picture < 2; picture++) {
      int count = truth.counts().get(picture);
      double[] found = cost.cost(said, truth, picture).doubles();
      assertThat(found).hasSize(QUERIES * count);
      for (int i = 0; i < found.length; i++) {
        int query = picture * QUERIES + i / count;
        int target = truth.start(picture) + i % count;
        double[] logits = sampled(mask(said, query), 5, 6, at);
        double[] wanted = sampled(bitmap(truth, target), HEIGHT, WIDTH, at);
        double entropy = 0;
        for (int p = 0; p < points; p++) {
          entropy += Given.entropy(logits[p], wanted[p]) / points;
        }
        int label = (int) truth.labels().longs()[target];
        double own =
            5 * entropy
                + 3 * Given.dice(logits, wanted)
                - 2 * chances[query * (Given.CLASSES + 1) + label];
        assertThat(found[i]).as("%d %d", picture, i).isCloseTo(own, within(ROUNDING));
      }
    }
  }

  @Test
  void aPictureWithoutObjectsHasNoCosts() {
    MaskPrediction said = Given.masks("said", 2, QUERIES);
    MatchCost<MaskPrediction> cost = cost(3, 2, 5, 5);
    assertThat(cost.cost(said, Given.targets(2, 0), 1).shape()).containsExactly(QUERIES, 0);
  }

  /** The mean of -log chance over all queries, "nothing here" weighing 0.1. */
  @Test
  void theCrossEntropyIsAMeanInWhichNothingWeighsLess() {
    MaskPrediction said = Given.masks("said", 2, QUERIES);
    Targets truth = truth();
    double[] chances = said.logits().softmax(2).doubles();
    double sum = 0;
    double weights = 0;
    for (int query = 0; query < 2 * QUERIES; query++) {
      int label = Given.CLASSES;
      for (int[] pair : FOUND) {
        label = pair[0] == query ? (int) truth.labels().longs()[pair[1]] : label;
      }
      double weight = label == Given.CLASSES ? 0.1 : 1;
      sum -= weight * Math.log(chances[query * (Given.CLASSES + 1) + label]);
      weights += weight;
    }
    SetLoss.Terms terms =
        new CrossEntropy(0.1).terms(said, truth, pairs(said, truth), new Normaliser(3, 1));
    assertThat(terms.all().get(0).name()).isEqualTo("class");
    assertThat(terms.all().get(0).value().item()).isCloseTo(sum / weights, within(ROUNDING));
  }

  /** Two objects of a picture of which 6 x 8 pixels are there. */
  @Test
  void anObjectWithoutAMaskIsItsBoxOnThePartThatIsNotPadding() {
    boolean[] padding = new boolean[HEIGHT * WIDTH];
    for (int i = 0; i < padding.length; i++) {
      padding[i] = i / WIDTH >= 6 || i % WIDTH >= 8;
    }
    float[] boxes = {0.5f, 0.5f, 0.5f, 0.5f, 0.1f, 0.9f, 0.15f, 0.5f};
    Targets truth = Targets.of(List.of(new int[2]), List.of(boxes), Device.CPU);
    double[] found = MaskPoints.truths(truth, 0, Tensors.of(padding, 1, HEIGHT, WIDTH)).doubles();
    for (int i = 0; i < found.length; i++) {
      int from = i / HEIGHT / WIDTH * 4;
      double x = (i % WIDTH + 0.5) / 8;
      double y = (i / WIDTH % HEIGHT + 0.5) / 6;
      boolean inside =
          Math.abs(x - boxes[from]) < boxes[from + 2] / 2
              && Math.abs(y - boxes[from + 1]) < boxes[from + 3] / 2;
      assertThat(found[i]).as("%d", i).isEqualTo(inside ? 1 : 0);
    }
  }

  /** A target has its own points, which the step decides and not the query or the batch. */
  @Test
  void pointsOfATargetAreThoseOfTheStepWhoeverAsks() {
    CounterRng rng = new CounterRng(3);
    PointSampler draws = PointSampler.from(rng);
    rng.begin(1);
    float[] once = draws.perTarget(Tensors.of(new long[] {1, 0, 1, 2}, 4), 6).floats();
    assertThat(Arrays.copyOfRange(once, 0, 12)).isEqualTo(Arrays.copyOfRange(once, 24, 36));
    assertThat(Arrays.copyOfRange(once, 0, 12)).isNotEqualTo(Arrays.copyOfRange(once, 12, 24));
    for (float value : once) {
      assertThat(value).isBetween(0f, Math.nextDown(1f));
    }
    assertThat(draws.perTarget(Tensors.of(new long[] {1, 0, 1, 2}, 4), 6).floats())
        .isNotEqualTo(once);
    rng.begin(1);
    assertThat(draws.perTarget(Tensors.of(new long[] {1, 0, 1, 2}, 4), 6).floats())
        .containsExactly(once);
    assertThat(draws.shared(5).shape()).containsExactly(5, 2);
  }

  @Test
  void masksAreReadBetweenCellsAndAreNothingOutside() {
    Tensor maps = Given.tensor("maps", 2, 5, 6);
    double[] points = {0, 0, 1, 1, 0.5, 0.5, 0.21, 0.77, 1.2, 0.5};
    Tensor at = Tensors.of(points, 5, 2).to(DType.FLOAT32);
    double[] shared = MaskPoints.shared(maps, at, Between.BILINEAR, Outside.ZEROS).doubles();
    double[] own =
        MaskPoints.own(maps, Tensors.stack(0, List.of(at, at)), Between.BILINEAR, Outside.ZEROS)
            .doubles();
    for (int i = 0; i < shared.length; i++) {
      double[] map = Given.row(maps.doubles(), i / 5, 30);
      double wanted = Given.sample(map, 5, 6, points[i % 5 * 2], points[i % 5 * 2 + 1]);
      assertThat(shared[i]).as("%d", i).isCloseTo(wanted, within(ROUNDING));
      assertThat(own[i]).as("%d", i).isCloseTo(wanted, within(ROUNDING));
    }
  }
}
