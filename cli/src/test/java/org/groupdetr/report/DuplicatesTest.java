package org.groupdetr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.geometry.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicatesTest {
  @Test
  void aSecondBoxOfTheSameThingIsOne() {
    MadeUp made =
        new MadeUp("a", "b")
            .picture("p", 100, 100)
            .object(0, 0, 0, 10, 10)
            .found(0, 0.9, 0, 0, 10, 10)
            .found(0, 0.8, 0, 0, 10, 9) // IoU 0.9 with the first
            .found(1, 0.7, 0, 0, 10, 10) // another class
            .found(0, 0.2, 0, 0, 10, 8); // IoU 0.8
    CocoEvaluator evaluator = new CocoEvaluator(made.truth(), CocoSettings.standard());
    Duplicates some = Duplicates.of(made.scenes(), 0.85, 0.5, evaluator);
    assertThat(some.removed()).isEqualTo(1 / 4.0);
    assertThat(some.removedConfident()).isEqualTo(1 / 3.0);
    Duplicates more = Duplicates.of(made.scenes(), 0.5, 0.5, evaluator);
    assertThat(more.removed()).isEqualTo(2 / 4.0);
    Duplicates none = Duplicates.of(made.scenes(), 0.95, 0.5, evaluator);
    assertThat(none.removed()).isZero();
    assertThat(none.after()).isEqualTo(evaluator.evaluate(made.found).summary());
  }

  /** Kept is whom no kept one before it suppresses; counted on a grid of pixels. */
  @ParameterizedTest
  @CsvSource({"1,0.5", "2,0.5", "3,0.7", "4,0.9"})
  void equalsBruteForce(long seed, double iou) {
    MadeUp made = MadeUp.random(seed, 25, "a", "b");
    List<PictureResult> scenes = made.scenes();
    DetectionTable kept = new DetectionTable();
    int sure = 0;
    int keptSure = 0;
    for (PictureResult scene : scenes) {
      List<Detection> sofar = new ArrayList<>();
      for (Detection candidate : scene.found()) {
        boolean free = true;
        for (Detection better : sofar) {
          boolean sameClass = better.label().equals(candidate.label());
          free &= !(sameClass && pixelIou(better.box(), candidate.box()) > iou);
        }
        sure += candidate.score() >= 0.4 ? 1 : 0;
        if (free) {
          sofar.add(candidate);
          kept.add(scene.picture().id(), candidate);
          keptSure += candidate.score() >= 0.4 ? 1 : 0;
        }
      }
    }
    CocoEvaluator evaluator = new CocoEvaluator(made.truth(), CocoSettings.standard());
    Duplicates duplicates = Duplicates.of(scenes, iou, 0.4, evaluator);
    int all = made.found.size();
    assertThat(kept.size()).isLessThan(all);
    assertThat(duplicates.removed()).isCloseTo(1 - (double) kept.size() / all, within(1e-12));
    assertThat(duplicates.removedConfident())
        .isCloseTo(1 - (double) keptSure / sure, within(1e-12));
    assertThat(duplicates.after()).isEqualTo(evaluator.evaluate(kept).summary());
  }

  private static double pixelIou(Box a, Box b) {
    int both = 0;
    int either = 0;
    for (int x = -20; x < 140; x++) {
      for (int y = -20; y < 140; y++) {
        boolean inA = x >= a.x1() && x < a.x2() && y >= a.y1() && y < a.y2();
        boolean inB = x >= b.x1() && x < b.x2() && y >= b.y1() && y < b.y2();
        both += inA && inB ? 1 : 0;
        either += inA || inB ? 1 : 0;
      }
    }
    return (double) both / either;
  }
}
