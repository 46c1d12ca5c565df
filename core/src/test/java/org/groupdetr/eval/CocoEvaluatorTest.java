package org.groupdetr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CocoEvaluatorTest {
  private static final CocoSettings ODD =
      CocoSettings.standard()
          .withMaxDetections(List.of(30, 2, 5, 2))
          .withSizes(
              List.of(
                  new AreaRange("tiny", 0, 100),
                  new AreaRange("small", 50, 400),
                  new AreaRange("rest", 400, 900)));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void equalsThePlainEvaluationToTheBit(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    CocoData data = truth(random);
    DetectionTable detections = detections(random, data);
    PrecisionTable table = new CocoEvaluator(data, ODD).evaluate(detections).table();
    PlainEvaluation plain = new PlainEvaluation(data, detections);
    for (int k = 0; k < data.categories().size(); k++) {
      for (int a = 0; a < 4; a++) {
        for (int m = 0; m < 3; m++) {
          PrecisionTable.Curve curve = new PrecisionTable.Curve(k, a, m);
          for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
            int limit = ODD.maxDetections().get(m);
            PlainEvaluation.Curve expected =
                plain.curve(
                    data.categories().get(k), ODD.areas().get(a), limit, 30, Thresholds.iou(t));
            assertThat(table.recall(curve, t)).isEqualTo(expected.recall());
            for (int r = 0; r < Thresholds.RECALL_COUNT; r++) {
              assertThat(table.precision(curve, t, r)).isEqualTo(expected.precision()[r]);
              assertThat(table.score(curve, t, r)).isEqualTo(expected.score()[r]);
            }
          }
        }
      }
    }
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);
    CocoData data = truth(random);
    DetectionTable detections = detections(random, data);
    CocoEvaluator evaluator = new CocoEvaluator(data, CocoSettings.standard());
    CocoResult one = evaluator.evaluate(detections, 1);
    for (int threads : new int[] {2, 3, 20}) {
      CocoResult more = evaluator.evaluate(detections, threads);
      assertThat(more.summary()).isEqualTo(one.summary());
      assertThat(more.classes()).isEqualTo(one.classes());
      assertThat(CocoGolden.scores(more.table())).isEqualTo(CocoGolden.scores(one.table()));
    }
  }

  @Test
  void perfectDetectionsReachOneAndNoneReachZero() {
    CocoData data =
        new CocoData(
            List.of(image(1), image(2)),
            List.of(object(1, 1, 1, 0, false), object(2, 2, 1, 40, false)),
            List.of(new CocoCategory(1, "a", "")));
    DetectionTable found = new DetectionTable();
    found.add(1, 1, 0.9, 0, 0, 20, 20);
    found.add(2, 1, 0.8, 40, 0, 20, 20);
    CocoEvaluator evaluator = new CocoEvaluator(data, CocoSettings.standard());
    CocoSummary summary = evaluator.evaluate(found).summary();
    assertThat(summary.metrics().stream().map(Metric::name))
        .containsExactly(
            "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl");
    assertThat(List.of(summary.ap(), summary.ap50(), summary.ap75(), summary.value("AR1")))
        .allSatisfy(v -> assertThat(v).isCloseTo(1, within(1e-15)));
    assertThat(summary.value("APl")).isEqualTo(-1);
    CocoSummary nothing = evaluator.evaluate(new DetectionTable()).summary();
    assertThat(nothing.ap()).isEqualTo(0);
    assertThat(nothing.value("ARs")).isEqualTo(0);
    assertThat(nothing.value("ARm")).isEqualTo(-1);
  }

  @Test
  void ofOtherPicturesOnlyTheChosenCount() {
    CocoData data =
        new CocoData(
            List.of(image(1), image(2)),
            List.of(object(1, 1, 1, 0, false), object(2, 2, 1, 40, false)),
            List.of(new CocoCategory(1, "a", "")));
    DetectionTable found = new DetectionTable();
    found.add(1, 1, 0.9, 0, 0, 20, 20);
    found.add(2, 1, 0.95, 400, 0, 20, 20);
    CocoSettings settings = CocoSettings.standard();
    assertThat(new CocoEvaluator(data, settings).evaluate(found).summary().ap()).isLessThan(0.5);
    CocoEvaluator part = new CocoEvaluator(data, settings.withPictures(Set.of(1L)));
    assertThat(part.evaluate(found).summary().ap()).isCloseTo(1, within(1e-15));
    assertThatThrownBy(() -> new CocoEvaluator(data, settings.withPictures(Set.of(1L, 7L))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("does not list picture 7");
  }

  @Test
  void strangeInputIsNotedOrRefused() {
    CocoData data =
        new CocoData(
            List.of(image(1), image(1)),
            List.of(
                object(4, 1, 1, 0, false),
                object(4, 1, 1, 40, false),
                object(5, 99, 1, 0, false),
                object(6, 1, 99, 0, false)),
            List.of(new CocoCategory(1, "a", "")));
    CocoEvaluator evaluator = new CocoEvaluator(data, CocoSettings.standard());
    DetectionTable found = new DetectionTable();
    found.add(1, 1, 0.9, 0, 0, 20, 20);
    found.add(1, 1, 0.8, 40, 0, 20, 20);
    found.add(1, 77, 0.7, 0, 0, 20, 20);
    CocoResult result = evaluator.evaluate(found);
    assertThat(result.summary().ap()).isCloseTo(1, within(1e-15));
    assertThat(result.classes())
        .containsExactly(
            new ClassResult(
                1,
                "a",
                2,
                0,
                2,
                result.summary().ap(),
                result.summary().ap50(),
                result.summary().ap75(),
                1));
    assertThat(result.notes()).hasSize(2);
    assertThat(result.notes().get(0)).contains("several objects have id 4");
    assertThat(result.notes().get(1))
        .contains("1 of 3 detections is", "category 77", "it does not count");
    found.add(2, 1, 0.8, 40, 0, 20, 20);
    assertThatThrownBy(() -> evaluator.evaluate(found))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("detections[3]: the truth does not list picture 2");
  }

  @Test
  void boxesTooLargeForDoublesMatchNothing() {
    CocoData data =
        new CocoData(
            List.of(image(1)),
            List.of(object(1, 1, 1, 0, false)),
            List.of(new CocoCategory(1, "a", "")));
    DetectionTable found = new DetectionTable();
    found.add(1, 1, 0.9, -1e300, -1e300, 2e300, 2e300);
    found.add(1, 1, 0.8, 0, 0, 20, 20);
    CocoResult result = new CocoEvaluator(data, CocoSettings.standard()).evaluate(found);
    assertThat(result.summary().value("AR100")).isEqualTo(1);
  }

  @Test
  void anEmptyTruthGivesMinusOne() {
    CocoData nothing = new CocoData(List.of(), List.of(), List.of());
    CocoResult result =
        new CocoEvaluator(nothing, CocoSettings.standard()).evaluate(new DetectionTable(), 4);
    assertThat(result.summary().metrics()).allSatisfy(m -> assertThat(m.value()).isEqualTo(-1));
    assertThat(result.classes()).isEmpty();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    CocoSettings standard = CocoSettings.standard();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> standard.withMaxDetections(List.of()))
        .withMessageContaining("at least one number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> standard.withMaxDetections(List.of(10, 0)))
        .withMessageContaining("at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AreaRange("a", 5, 4))
        .withMessageContaining("5.0 to 4.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AreaRange("50", 5, 6))
        .withMessageContaining("letters");
    AreaRange small = new AreaRange("s", 5, 6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> standard.withSizes(List.of(AreaRange.SIZES.get(0), small)))
        .withMessageContaining("stands twice");
    assertThat(ODD.maxDetections()).containsExactly(2, 5, 30);
  }

  private static CocoImage image(long id) {
    return new CocoImage(id, "x.jpg", 640, 480);
  }

  private static CocoAnnotation object(long id, long image, int category, double x, boolean crowd) {
    return new CocoAnnotation(id, image, category, x, 0, 20, 20, 400, crowd);
  }

  /** Few places and sizes, so that many overlaps are equal. */
  private static CocoData truth(RandomGenerator random) {
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> objects = new ArrayList<>();
    for (long id : new long[] {5, 1L << 40, 3, -2}) {
      images.add(image(id));
      for (int n = random.nextInt(25); n > 0; n--) {
        double width = 5 * (1 + random.nextInt(6));
        double height = 5 * (1 + random.nextInt(6));
        double area = width * height * (random.nextBoolean() ? 1 : 0.7);
        objects.add(
            new CocoAnnotation(
                objects.size(),
                id,
                10 * random.nextInt(3),
                5 * random.nextInt(8),
                5 * random.nextInt(8),
                width,
                height,
                area,
                random.nextInt(8) == 0));
      }
    }
    List<CocoCategory> categories = new ArrayList<>();
    for (int id : new int[] {0, 10, 20, 30}) {
      categories.add(new CocoCategory(id, "class " + id, ""));
    }
    return new CocoData(images, objects, categories);
  }

  private static DetectionTable detections(RandomGenerator random, CocoData data) {
    DetectionTable detections = new DetectionTable();
    for (int n = 0; n < 300; n++) {
      CocoImage image = data.images().get(random.nextInt(data.images().size()));
      detections.add(
          image.id(),
          10 * random.nextInt(4),
          random.nextInt(12) / 10.0,
          5 * random.nextInt(8) + random.nextInt(2),
          5 * random.nextInt(8),
          5 * random.nextInt(7),
          5 * (1 + random.nextInt(6)));
    }
    return detections;
  }
}
