package org.groupdetr.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.BoxForms;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.junit.jupiter.api.Test;

/** What can hardly be meant is said, with what another reading gives; sound results are silent. */
class ResultsDoubtsTest {
  private static final int WIDTH = 200;
  private static final int HEIGHT = 100;

  /** Six pictures with two objects each, of classes 3, 5, 9. */
  private static CocoData truth() {
    return truth(WIDTH);
  }

  private static CocoData truth(int side) {
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> objects = new ArrayList<>();
    int[] classes = {3, 5, 9};
    for (int i = 1; i <= 6; i++) {
      images.add(new CocoImage(i, i + ".png", side, Math.max(HEIGHT, side / 2)));
      objects.add(object(2 * i, i, classes[i % 3], 20 + i, 30));
      objects.add(object(2 * i + 1, i, classes[(i + 1) % 3], 120 + i, 55));
    }
    return new CocoData(
        images,
        objects,
        List.of(
            new CocoCategory(3, "a", ""),
            new CocoCategory(5, "b", ""),
            new CocoCategory(9, "c", "")));
  }

  private static CocoAnnotation object(long id, long image, int category, double x, double y) {
    return new CocoAnnotation(id, image, category, x, y, 50, 40, 2000, false);
  }

  /** Finds all objects, each with its box and class in another form. */
  private interface Form {
    void add(DetectionTable table, CocoAnnotation object);
  }

  private static List<String> doubts(Form form) {
    return doubts(form, WIDTH);
  }

  private static List<String> doubts(Form form, int side) {
    CocoData data = truth(side);
    DetectionTable table = new DetectionTable();
    data.annotations().forEach(object -> form.add(table, object));
    CocoEvaluator evaluator = new CocoEvaluator(data, CocoSettings.standard());
    return evaluator.doubts(table, evaluator.evaluate(table), 1);
  }

  /** Forms that do not show in the numbers are tried where AP is low. */
  @Test
  void centresAndExchangedSidesAreFoundByWhatTheyGive() {
    assertThat(
            doubts((t, o) -> t.add(o.imageId(), o.categoryId(), 1, o.x() + 25, o.y() + 20, 50, 40)))
        .containsExactly(
            "the boxes may have another form than x, y, width, height: read as centre x, centre y,"
                + " width, height AP is 1.000 instead of 0.000");
    assertThat(
            doubts(
                (t, o) ->
                    t.add(o.imageId(), o.categoryId(), 1, o.y(), o.x(), o.y() + 40, o.x() + 50)))
        .containsExactly(
            "the boxes may have another form than x, y, width, height: read as y1, x1, y2, x2 AP is"
                + " 1.000 instead of 0.000");
  }

  @Test
  void nothingFoundAndNothingToFindAreSaid() {
    assertThat(doubts((t, o) -> {})).containsExactly("the results hold no detection at all");
    CocoData data = truth();
    CocoData none = data.with(data.images(), List.of(), data.categories());
    CocoEvaluator evaluator = new CocoEvaluator(none, CocoSettings.standard());
    DetectionTable table = new DetectionTable();
    assertThat(evaluator.doubts(table, evaluator.evaluate(table), 1))
        .containsExactly("the truth has no object to find: -1 stands for what cannot be measured");
  }

  @Test
  void sidesBelowZeroAreCounted() {
    assertThat(
            doubts(
                (t, o) ->
                    t.add(
                        o.imageId(), o.categoryId(), 1, o.x(), o.y(), o.id() == 2 ? -50 : 50, 40)))
        .containsExactly("1 box with a width or height below 0");
  }

  @Test
  void soundResultsRaiseNone() {
    assertThat(doubts((t, o) -> t.add(o.imageId(), o.categoryId(), 1, o.x(), o.y(), 50, 40)))
        .isEmpty();
  }

  @Test
  void cornersAreRecognised() {
    List<String> doubts =
        doubts(
            (t, o) -> t.add(o.imageId(), o.categoryId(), 1, o.x(), o.y(), o.x() + 50, o.y() + 40));
    assertThat(doubts).hasSize(1);
    assertThat(doubts.get(0))
        .contains("6 of 12 boxes reach outside their pictures", "x1, y1, x2, y2")
        .endsWith("Read so, AP is 1.000 instead of 0.000");
  }

  /** In the middle of a large picture: nothing reaches outside, and only the truth can tell. */
  @Test
  void otherFormsAreRecognisedWhereAllBoxesLieInside() {
    List<String> corners =
        doubts(
            (t, o) -> {
              double right = o.x() + 50;
              t.add(o.imageId(), o.categoryId(), 1, o.x(), o.y(), right, o.y() + 40);
            },
            1000);
    assertThat(corners).hasSize(1);
    assertThat(corners.get(0))
        .isEqualTo(
            "the boxes may have another form than x, y, width, height: read as x1, y1, x2, y2 AP is"
                + " 1.000 instead of 0.000");
    List<String> centres =
        doubts(
            (t, o) -> t.add(o.imageId(), o.categoryId(), 1, o.x() + 25, o.y() + 20, 50, 40), 1000);
    assertThat(centres).hasSize(1);
    assertThat(centres.get(0)).contains("read as centre x, centre y, width, height AP is 1.000");
  }

  @Test
  void sharesAreRecognisedInAllTheirForms() {
    for (int kind = 0; kind < 3; kind++) {
      int form = kind;
      List<String> doubts =
          doubts(
              (t, o) -> {
                double x = o.x() / WIDTH;
                double y = o.y() / HEIGHT;
                double w = 50.0 / WIDTH;
                double h = 40.0 / HEIGHT;
                double[] box =
                    switch (form) {
                      case 0 -> new double[] {x, y, w, h};
                      case 1 -> new double[] {x + w / 2, y + h / 2, w, h};
                      default -> new double[] {x, y, x + w, y + h};
                    };
                t.add(o.imageId(), o.categoryId(), 1, box[0], box[1], box[2], box[3]);
              });
      assertThat(doubts).hasSize(1);
      assertThat(doubts.get(0))
          .contains("all boxes lie within one pixel", "shares of the picture")
          .endsWith("Read so, AP is 1.000 instead of 0.000");
    }
  }

  @Test
  void classesThatAreShiftedAreRecognised() {
    assertThat(classes(1).get(0)).contains("with 1 taken from each category_id AP is 1.000");
    assertThat(classes(-1).get(0)).contains("with 1 added to each category_id AP is 1.000");
    List<String> places =
        doubts(
            (t, o) ->
                t.add(
                    o.imageId(),
                    List.of(3, 5, 9).indexOf(o.categoryId()),
                    1,
                    o.x(),
                    o.y(),
                    50,
                    40));
    assertThat(places.get(0)).contains("place among the truth's sorted ids, from 0, AP is 1.000");
  }

  private static List<String> classes(int shift) {
    return doubts((t, o) -> t.add(o.imageId(), o.categoryId() + shift, 1, o.x(), o.y(), 50, 40));
  }

  @Test
  void picturesWithoutDetectionsAreCounted() {
    List<String> doubts =
        doubts(
            (t, o) -> {
              if (o.imageId() > 4) {
                t.add(o.imageId(), o.categoryId(), 1, o.x(), o.y(), 50, 40);
              }
            });
    assertThat(doubts)
        .containsExactly("4 of 6 pictures have no detection at all: were they looked at?");
  }

  @Test
  void truthsHaveFormsToo() {
    assertThat(BoxForms.of(truth())).isEmpty();
    CocoData data = truth();
    List<CocoAnnotation> corners =
        data.annotations().stream()
            .map(
                o ->
                    new CocoAnnotation(
                        o.id(), o.imageId(), 3, o.x(), o.y(), o.x() + 50, o.y() + 40, 1, false))
            .toList();
    assertThat(BoxForms.of(data.with(data.images(), corners, data.categories())))
        .hasValueSatisfying(doubt -> assertThat(doubt.corners()).isTrue());
  }

  @Test
  void anObjectWithIdZeroCountsAndIsNoted() {
    CocoData data = truth();
    List<CocoAnnotation> zero =
        data.annotations().stream()
            .map(o -> o.withIds(o.id() - 2, o.imageId(), o.categoryId()))
            .toList();
    DetectionTable table = new DetectionTable();
    zero.forEach(o -> table.add(o.imageId(), o.categoryId(), 1, o.x(), o.y(), 50, 40));
    CocoResult result =
        new CocoEvaluator(
                data.with(data.images(), zero, data.categories()), CocoSettings.standard())
            .evaluate(table);
    assertThat(result.summary().ap()).isGreaterThan(0.9999);
    assertThat(result.notes()).anyMatch(n -> n.startsWith("an object has id 0, which pycocotools"));
  }
}
