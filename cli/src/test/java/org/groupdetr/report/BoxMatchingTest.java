package org.groupdetr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.groupdetr.data.Labels;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.eval.PrecisionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairing, and what is counted with it. */
class BoxMatchingTest {
  private static BoxMatching any(MadeUp made) {
    return BoxMatching.of(made.scenes().get(0), BoxMatching.Classes.ANY);
  }

  @Test
  void theSurestTakesTheObjectAndASecondOneIsWrong() {
    MadeUp made =
        new MadeUp("a", "b")
            .picture("p", 100, 100)
            .object(0, 0, 0, 10, 10)
            .found(0, 0.6, 0, 0, 10, 10)
            .found(1, 0.9, 1, 0, 10, 10);
    assertThat(any(made).objectOf()).containsExactly(0, BoxMatching.NOTHING);
    BoxMatching same = BoxMatching.of(made.scenes().get(0), BoxMatching.Classes.SAME);
    assertThat(same.objectOf()).containsExactly(BoxMatching.NOTHING, 0);
    assertThat(same.f1()).isEqualTo(2.0 / 3);
  }

  @Test
  void halfAnOverlapIsEnoughAndLessIsNot() {
    MadeUp half = new MadeUp("a").picture("p", 100, 100).object(0, 0, 0, 10, 10);
    half.found(0, 0.9, 0, 0, 10, 5);
    assertThat(any(half).hits()).isEqualTo(1);
    MadeUp less = new MadeUp("a").picture("p", 100, 100).object(0, 0, 0, 10, 10);
    less.found(0, 0.9, 0, 0, 10, 4.99);
    assertThat(any(less).objectOf()).containsExactly(BoxMatching.NOTHING);
  }

  @Test
  void whatLiesInACrowdIsNeitherRightNorWrong() {
    MadeUp made =
        new MadeUp("a")
            .picture("p", 100, 100)
            .crowd(0, 0, 0, 50, 50)
            .found(0, 0.9, 1, 1, 5, 5)
            .found(0, 0.8, 48, 48, 10, 10)
            .found(0, 0.7, 80, 80, 0, 0);
    BoxMatching pairing = any(made);
    assertThat(pairing.objectOf())
        .containsExactly(BoxMatching.CROWD, BoxMatching.NOTHING, BoxMatching.NOTHING);
    assertThat(pairing.objects()).isZero();
    assertThat(pairing.wrong()).isEqualTo(2);
  }

  @Test
  void confusionOfAHandMadePicture() {
    MadeUp made =
        new MadeUp("a", "b")
            .picture("p", 100, 100)
            .object(0, 0, 0, 10, 10) // found as a
            .object(0, 20, 0, 10, 10) // found as b
            .object(1, 40, 0, 10, 10) // missed
            .object(1, 60, 0, 10, 10) // found twice as b
            .crowd(1, 0, 50, 40, 40)
            .found(0, 0.9, 0, 0, 10, 10)
            .found(1, 0.8, 20, 0, 10, 10)
            .found(1, 0.7, 60, 0, 10, 10)
            .found(1, 0.6, 60, 1, 10, 10)
            .found(0, 0.5, 80, 80, 10, 10)
            .found(0, 0.4, 5, 55, 10, 10)
            .picture("q", 100, 100)
            .object(0, 0, 0, 10, 10); // missed
    Labels labels = new Labels(made.truth().categories());
    ConfusionMatrix confusion = ConfusionMatrix.of(labels, made.scenes());
    assertThat(confusion.counts())
        .isDeepEqualTo(
            new int[][] {
              {1, 1, 1},
              {0, 1, 1},
              {1, 1, 0}
            });
    assertThat(confusion.total(0)).isEqualTo(3);
    assertThat(confusion.mistakes(5)).containsExactly(new ConfusionMatrix.Mistake(0, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void eachObjectAndEachDetectionIsCountedOnce(long seed) {
    MadeUp made = MadeUp.random(seed, 20, "a", "b", "c");
    List<PictureResult> scenes = made.scenes();
    ConfusionMatrix confusion = ConfusionMatrix.of(new Labels(made.truth().categories()), scenes);
    for (int k = 0; k < 3; k++) {
      int id = MadeUp.id(k);
      long objects =
          made.truth().annotations().stream()
              .filter(o -> !o.crowd() && o.categoryId() == id)
              .count();
      assertThat(confusion.total(k)).isEqualTo((int) objects);
    }
    int inCrowds = 0;
    for (PictureResult scene : scenes) {
      for (int object : BoxMatching.of(scene, BoxMatching.Classes.ANY).objectOf()) {
        inCrowds += object == BoxMatching.CROWD ? 1 : 0;
      }
    }
    int counted = 0;
    for (int row = 0; row <= 3; row++) {
      for (int column = 0; column < 3; column++) {
        counted += confusion.counts()[row][column];
      }
    }
    assertThat(counted + inCrowds).isEqualTo(made.found.size());
  }

  /** COCO's evaluation finds as many objects of each class at IoU 0.5. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void findsWhatTheEvaluationFinds(long seed) {
    MadeUp made = MadeUp.random(seed, 30, "a", "b");
    CocoResult result =
        new CocoEvaluator(made.truth(), CocoSettings.standard()).evaluate(made.found);
    double expected = 0;
    for (int k = 0; k < 2; k++) {
      double recall = result.table().recall(new PrecisionTable.Curve(k, 0, 2), 0);
      expected += recall * result.classes().get(k).objects();
    }
    int hits =
        made.scenes().stream()
            .mapToInt(s -> BoxMatching.of(s, BoxMatching.Classes.SAME).hits())
            .sum();
    assertThat((double) hits).isCloseTo(expected, within(1e-9));
  }

  /** No score gives a greater F1 than the one chosen, tried one by one. */
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25})
  void believesFromTheScoreOfTheGreatestF1(long seed) {
    List<PictureResult> scenes = MadeUp.random(seed, 25, "a", "b").scenes();
    OperatingPoint best = OperatingPoint.best(scenes);
    double greatest = f1(scenes, best.score());
    for (int i = 0; i <= 50; i++) {
      assertThat(f1(scenes, i / 50.0)).isLessThanOrEqualTo(greatest + 1e-12);
    }
    OperatingPoint same = OperatingPoint.at(best.score(), scenes);
    assertThat(same).isEqualTo(best);
    double both = 2 * best.precision() * best.recall() / (best.precision() + best.recall());
    assertThat(both).isCloseTo(greatest, within(1e-12));
  }

  private static double f1(List<PictureResult> scenes, double score) {
    int hits = 0;
    int wrong = 0;
    int missed = 0;
    for (PictureResult scene : scenes) {
      BoxMatching pairing = BoxMatching.of(scene.surerThan(score), BoxMatching.Classes.SAME);
      hits += pairing.hits();
      wrong += pairing.wrong();
      missed += pairing.missed();
    }
    return 2.0 * hits / (2 * hits + wrong + missed);
  }

  @Test
  void withoutDetectionsThereIsNoPrecision() {
    MadeUp made = new MadeUp("a").picture("p", 10, 10).object(0, 0, 0, 5, 5);
    OperatingPoint point = OperatingPoint.best(made.scenes());
    assertThat(point.precision()).isNaN();
    assertThat(point.recall()).isZero();
  }

  @Test
  void theWorstPicturesComeFirstAndFaultlessOnesNever() {
    MadeUp made =
        new MadeUp("a")
            .picture("perfect", 100, 100)
            .object(0, 0, 0, 10, 10)
            .found(0, 0.9, 0, 0, 10, 10)
            .picture("one missed", 100, 100)
            .object(0, 0, 0, 10, 10)
            .object(0, 20, 0, 10, 10)
            .found(0, 0.9, 0, 0, 10, 10)
            .picture("all missed", 100, 100)
            .object(0, 0, 0, 10, 10)
            .picture("more missed", 100, 100)
            .object(0, 0, 0, 10, 10)
            .object(0, 20, 0, 10, 10)
            .picture("empty", 100, 100);
    assertThat(PictureSection.worst(made.scenes(), 10))
        .extracting(judged -> judged.scene().picture().fileName())
        .containsExactly("more missed", "all missed", "one missed");
  }
}
