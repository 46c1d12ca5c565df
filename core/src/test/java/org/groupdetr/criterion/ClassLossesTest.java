package org.groupdetr.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.Boxed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses of classes whose targets are how well boxes fit, and costs that are not finite. */
class ClassLossesTest {
  private static final Boxes.Denominators PLAIN = Boxes.Denominators.PLAIN;
  private static final double ROUNDING = 2e-6;

  /** One object; the first query meets half of it, the second none of it. */
  private static final float[] TRUTH = {0.4f, 0.5f, 0.2f, 0.2f};

  private static final float[] BOXES = {0.5f, 0.5f, 0.2f, 0.2f, 0.9f, 0.9f, 0.1f, 0.1f};
  private static final double IOU = 1 / 3.0;

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

  static Stream<SummedLoss<? super Boxed>> all() {
    return Stream.of(
        new IouAwareLoss(PLAIN), new VarifocalLoss(PLAIN), new PositionSupervisedLoss(PLAIN));
  }

  private static Targets truth() {
    return Targets.of(List.of(new int[] {1}), List.of(TRUTH), Device.CPU);
  }

  /** Two queries and two classes. */
  private static BoxPrediction said(float... logits) {
    return new BoxPrediction(
        Tensors.of(logits, 1, 2, 2).requireGradient(true), Tensors.of(BOXES, 1, 2, 4));
  }

  private static MatchedIndices paired(int query) {
    return new MatchedIndices(
        Tensors.of(new long[] {query}, 1), Tensors.of(new long[] {0}, 1), Optional.empty());
  }

  private static double chance(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** The gradient goes through the weight of background, and not through the pair's target. */
  @Test
  void targetsThatKnowTheIouAreConstants() {
    double[] logits = {-1, 0.5, 2, -3};
    BoxPrediction said = said(-1, 0.5f, 2, -3);
    Tensor sum = new IouAwareLoss(PLAIN).sum(said, truth(), paired(0));
    sum.backward();
    double target = Math.pow(chance(logits[1]), 0.25) * Math.pow(IOU, 0.75);
    double expected = 0;
    for (int i = 0; i < logits.length; i++) {
      double p = chance(logits[i]);
      double slope;
      if (i == 1) {
        expected += -target * Math.log(p) - (1 - target) * Math.log(1 - p);
        slope = p - target;
      } else {
        expected += -p * p * Math.log(1 - p);
        slope = p * p * p - 2 * p * p * (1 - p) * Math.log(1 - p);
      }
      assertThat((double) said.logits().gradient().floats()[i])
          .as("logit %d", i)
          .isCloseTo(slope, within(ROUNDING));
    }
    assertThat(sum.item()).isCloseTo(expected, within(ROUNDING));
  }

  @ParameterizedTest
  @MethodSource("all")
  void noLogitIsTooLarge(SummedLoss<? super Boxed> loss) {
    for (int query = 0; query < 2; query++) {
      BoxPrediction said = said(300, -300, -90, 200);
      Tensor sum = loss.sum(said, truth(), paired(query));
      sum.backward();
      assertThat(sum.item()).isFinite().isPositive();
      assertThat(said.logits().gradient().allFinite()).isTrue();
    }
  }

  /** Varifocal and position-supervised loss take a pair whose boxes do not meet for background. */
  @Test
  void whatMeetsNothingIsBackground() {
    for (SummedLoss<? super Boxed> loss :
        List.of(new VarifocalLoss(PLAIN), new PositionSupervisedLoss(PLAIN))) {
      double found = loss.sum(said(-1, 0.5f, 2, -3), truth(), paired(1)).item();
      double background = 0;
      for (double logit : new double[] {-1, 0.5, 2, -3}) {
        background += Given.focal(logit, false);
      }
      assertThat(found).isCloseTo(background, within(ROUNDING));
    }
  }

  /** The pair that fits best in its picture has the target 1, however badly it fits. */
  @Test
  void theBestOfAPictureIsItsMeasure() {
    double found =
        new PositionSupervisedLoss(PLAIN).sum(said(-1, 0.5f, 2, -3), truth(), paired(0)).item();
    double p = chance(0.5);
    double expected = 0.25 * (1 - p) * (1 - p) * -Math.log(p);
    for (double logit : new double[] {-1, 2, -3}) {
      expected += Given.focal(logit, false);
    }
    assertThat(found).isCloseTo(expected, within(ROUNDING));
  }

  @Test
  void whatIsNotFiniteIsDearest() {
    float[] costs = {-2, Float.NaN, 3, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -7};
    MatchCost<BoxPrediction> given =
        new MatchCost<>() {
          @Override
          public Tensor cost(BoxPrediction prediction, Targets targets, int picture) {
            return Tensors.of(costs, 3, 2);
          }

          @Override
          public double workspace(LossSizes sizes) {
            return 0;
          }
        };
    Tensor found = new FiniteCost<>(given).cost(said(0, 0, 0, 0), truth(), 0);
    assertThat(found.floats()).containsExactly(-2, 11, 3, 11, 11, -7);
  }
}
