package org.groupdetr.eval.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.eval.IouType;
import org.groupdetr.eval.PrecisionTable;
import org.groupdetr.eval.calibration.ClassThreshold.Judged;
import org.groupdetr.geometry.Segmentation;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  /** Every threshold that could be chosen is tried. */
  @Test
  void noThresholdIsBetter() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 300; trial++) {
      List<Judged> all = new ArrayList<>();
      int right = 0;
      for (int i = random.nextInt(12); i > 0; i--) {
        boolean hit = random.nextBoolean();
        right += hit ? 1 : 0;
        all.add(new Judged(random.nextInt(8) / 8.0, hit));
      }
      int objects = right + random.nextInt(4);
      ClassThreshold best = ClassThreshold.of("a", objects, all);
      assertThat(best.f1()).isCloseTo(f1(all, objects, best.score()), within(1e-12));
      double least =
          all.stream()
              .mapToDouble(Judged::score)
              .filter(score -> score >= best.score())
              .min()
              .orElse(1);
      for (int k = 0; k <= 16; k++) {
        double other = f1(all, objects, k / 16.0);
        assertThat(other).isLessThanOrEqualTo(best.f1() + 1e-12);
        if (best.f1() > 0 && k / 16.0 > least) {
          assertThat(other).as("a higher threshold").isLessThan(best.f1());
        }
      }
    }
  }

  private static double f1(List<Judged> all, int objects, double threshold) {
    long taken = all.stream().filter(d -> d.score() >= threshold).count();
    long right = all.stream().filter(d -> d.score() >= threshold && d.right()).count();
    return right == 0 ? 0 : 2.0 * right / (taken + objects);
  }

  /** What is taken as right is what COCO's AR at IoU 0.5 finds. */
  @Test
  void matchesAsCocoDoes() {
    Path folder = Path.of("src/test/resources/tide");
    for (IouType kind : IouType.values()) {
      String name = kind == IouType.BOXES ? "boxes" : "masks";
      CocoData truth = CocoFile.read(folder.resolve(name + "-truth.json"));
      DetectionTable found =
          ResultsFile.read(
              folder.resolve(name + "-results.json"),
              kind == IouType.MASKS,
              truth.ids(),
              note -> {});
      Calibration calibration = Calibration.of(truth, found, kind);
      double expected =
          new CocoEvaluator(
                  truth, CocoSettings.standard().withKind(kind).withMaxDetections(List.of(1000)))
              .evaluate(found).classes().stream()
                  .filter(c -> c.objects() > 0)
                  .mapToInt(c -> c.objects())
                  .sum();
      assertThat(calibration.together().objects()).isEqualTo((int) expected);
      double right =
          calibration.bins().stream()
              .filter(bin -> bin.count() > 0)
              .mapToDouble(bin -> bin.right() * bin.count())
              .sum();
      assertThat(right / expected).isCloseTo(recall(truth, found, kind), within(1e-9));
    }
  }

  /** Recall at IoU 0.5 over all objects: the classes' shares, weighted by their objects. */
  private static double recall(CocoData truth, DetectionTable found, IouType kind) {
    CocoResult result =
        new CocoEvaluator(
                truth, CocoSettings.standard().withKind(kind).withMaxDetections(List.of(1000)))
            .evaluate(found);
    double sum = 0;
    int objects = 0;
    for (int k = 0; k < result.classes().size(); k++) {
      int own = result.classes().get(k).objects();
      if (own > 0) {
        double recall = result.table().recall(new PrecisionTable.Curve(k, 0, 0), 0);
        sum += recall * own;
        objects += own;
      }
    }
    return sum / objects;
  }

  @Test
  void scoresThatAreSharesOfWhatIsRightHaveNoError() {
    List<CocoAnnotation> objects = new ArrayList<>();
    DetectionTable found = new DetectionTable();
    List<CocoImage> images = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      images.add(new CocoImage(i, i + ".png", 50, 50));
      objects.add(new CocoAnnotation(i, i, 1, 10, 10, 20, 20, 400, false, Segmentation.none()));
      found.add(i, 1, 0.75, i == 4 ? 40 : 10, 10, 20, 20);
    }
    CocoData truth =
        new CocoData(
            images, objects, List.of(new CocoCategory(1, "a", ""), new CocoCategory(2, "b", "")));
    Calibration calibration = Calibration.of(truth, found, IouType.BOXES);
    assertThat(calibration.error()).isZero();
    assertThat(calibration.classes().get(0))
        .isEqualTo(new ClassThreshold("a", 4, 0.75, 0.75, 0.75));
    assertThat(calibration.scores()).containsEntry("b", 0.75).hasSize(2);
  }
}
