package org.groupdetr.eval;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.groupdetr.common.Counted;
import org.groupdetr.data.BoxForms;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Size;

/**
 * What in results can hardly be meant: boxes in another form, classes counted otherwise, pictures
 * that were not looked at. Where another reading gives a better AP, the note says which.
 */
final class ResultsDoubts {
  private static final int ONE_IN = 20;
  private static final double LOW = 0.1;
  private static final double WORTH_A_WORD = 0.02;

  private final CocoEvaluator evaluator;
  private final DetectionTable found;
  private final double now;
  private final int threads;
  private final List<String> notes = new ArrayList<>();

  private ResultsDoubts(
      CocoEvaluator evaluator, DetectionTable found, CocoResult result, int threads) {
    this.evaluator = evaluator;
    this.found = found;
    this.now = result.summary().ap();
    this.threads = threads;
  }

  /** One note for each doubt. */
  static List<String> of(
      CocoEvaluator evaluator, DetectionTable found, CocoResult result, int threads) {
    ResultsDoubts doubts = new ResultsDoubts(evaluator, found, result, threads);
    if (doubts.now < 0) {
      doubts.notes.add("the truth has no object to find: -1 stands for what cannot be measured");
    } else if (found.size() == 0) {
      doubts.notes.add("the results hold no detection at all");
    } else {
      doubts.askForPictures();
      if (result.settings().kind() == IouType.BOXES) {
        doubts.askForBoxes();
      }
      if (result.settings().byClass() && evaluator.ids().classes().isEmpty()) {
        doubts.askForClasses();
      }
    }
    return doubts.notes;
  }

  private void askForPictures() {
    Ids pictures = evaluator.truth().pictures();
    BitSet seen = new BitSet();
    for (int row = 0; row < found.size(); row++) {
      int picture = pictures.index(found.imageId(row));
      if (picture >= 0) {
        seen.set(picture);
      }
    }
    int without = pictures.count() - seen.cardinality();
    if (without > 0 && ONE_IN * without >= pictures.count()) {
      notes.add(
          without
              + " of "
              + pictures.count()
              + " pictures have no detection at all: were they looked at?");
    }
  }

  private void askForBoxes() {
    BoxForms forms = new BoxForms();
    int inverted = 0;
    for (int row = 0; row < found.size(); row++) {
      Size size = size(row);
      forms.add(box(row), size.width(), size.height());
      inverted += found.width(row) < 0 || found.height(row) < 0 ? 1 : 0;
    }
    if (inverted > 0) {
      notes.add(Counted.of(inverted, "box", "boxes") + " with a width or height below 0");
    }
    forms.doubt().ifPresentOrElse(this::compare, () -> askForForms(forms.fitAsCorners()));
  }

  /** Boxes of another form need not leave their pictures; then only the truth can tell. */
  private void askForForms(boolean fitAsCorners) {
    if (now < 0 || (now >= LOW && !fitAsCorners)) {
      return;
    }
    double best = Math.max(2 * now, WORTH_A_WORD);
    Optional<Reading> meant = Optional.empty();
    for (Reading reading : Reading.values()) {
      double ap = reading == Reading.SIDES ? now : ap(read(reading, false));
      if (ap > best) {
        best = ap;
        meant = Optional.of(reading);
      }
    }
    double reached = best;
    meant.ifPresent(
        reading ->
            notes.add(
                "the boxes may have another form than x, y, width, height: read as "
                    + reading.words
                    + " AP is "
                    + compared(reached)));
  }

  private void compare(BoxForms.Doubt doubt) {
    double best = -1;
    boolean shares = !doubt.corners();
    for (Reading reading : Reading.values()) {
      if (reading.common && (shares || reading == Reading.CORNERS)) {
        best = Math.max(best, ap(read(reading, shares)));
      }
    }
    notes.add(doubt.words() + (best > now ? " Read so, AP is " + compared(best) : ""));
  }

  /** How four numbers may make a box. */
  private enum Reading {
    SIDES("x, y, width, height", true),
    CORNERS("x1, y1, x2, y2", true),
    CENTRE("centre x, centre y, width, height", true),
    EXCHANGED("y, x, height, width", false),
    ROWS_FIRST("y1, x1, y2, x2", false);

    private final String words;
    private final boolean common;

    Reading(String words, boolean common) {
      this.words = words;
      this.common = common;
    }

    double[] box(double[] n) {
      return switch (this) {
        case SIDES -> n;
        case CORNERS -> new double[] {n[0], n[1], n[2] - n[0], n[3] - n[1]};
        case CENTRE -> new double[] {n[0] - n[2] / 2, n[1] - n[3] / 2, n[2], n[3]};
        case EXCHANGED -> new double[] {n[1], n[0], n[3], n[2]};
        case ROWS_FIRST -> new double[] {n[1], n[0], n[3] - n[1], n[2] - n[0]};
      };
    }
  }

  private DetectionTable read(Reading reading, boolean shares) {
    DetectionTable other = new DetectionTable(found.ids());
    for (int row = 0; row < found.size(); row++) {
      double[] box = reading.box(box(row));
      double w = shares ? size(row).width() : 1;
      double h = shares ? size(row).height() : 1;
      double[] scaled = {box[0] * w, box[1] * h, box[2] * w, box[3] * h};
      add(other, row, found.categoryId(row), scaled);
    }
    return other;
  }

  private void askForClasses() {
    boolean unknown = false;
    Ids known = evaluator.truth().categories();
    for (int row = 0; row < found.size(); row++) {
      unknown |= known.index(found.categoryId(row)) < 0;
    }
    if (now < 0 || (!unknown && now >= LOW)) {
      return;
    }
    double best = Math.max(2 * now, WORTH_A_WORD);
    Optional<String> words = Optional.empty();
    for (ClassReading reading : classReadings(known)) {
      double ap = ap(withClasses(reading.category()));
      if (ap > best) {
        best = ap;
        words = Optional.of(reading.words());
      }
    }
    double reached = best;
    words.ifPresent(
        reading ->
            notes.add(
                "the classes may be counted otherwise than in the truth: "
                    + reading
                    + " AP is "
                    + compared(reached)));
  }

  /** Another meaning of {@code category_id}. */
  private record ClassReading(String words, IntUnaryOperator category) {}

  private static List<ClassReading> classReadings(Ids known) {
    return List.of(
        new ClassReading("with 1 added to each category_id", id -> id + 1),
        new ClassReading("with 1 taken from each category_id", id -> id - 1),
        new ClassReading(
            "with category_id as the place among the truth's sorted ids, from 0,",
            id -> id >= 0 && id < known.count() ? (int) known.at(id) : -1),
        new ClassReading(
            "with category_id as the place among the truth's sorted ids, from 1,",
            id -> id >= 1 && id <= known.count() ? (int) known.at(id - 1) : -1));
  }

  private DetectionTable withClasses(IntUnaryOperator category) {
    DetectionTable other = new DetectionTable(found.ids());
    for (int row = 0; row < found.size(); row++) {
      int id = category.applyAsInt(found.categoryId(row));
      add(other, row, id, box(row));
      found.mask(row).ifPresent(other::setLastMask);
    }
    return other;
  }

  private void add(DetectionTable to, int row, int category, double[] box) {
    to.add(found.imageId(row), category, found.score(row), box[0], box[1], box[2], box[3]);
  }

  private double ap(DetectionTable other) {
    return evaluator.evaluate(other, threads).summary().ap();
  }

  private String compared(double ap) {
    return String.format(Locale.ROOT, "%.3f instead of %.3f", ap, now);
  }

  private double[] box(int row) {
    return new double[] {found.x(row), found.y(row), found.width(row), found.height(row)};
  }

  private Size size(int row) {
    return evaluator.truth().size(found.imageId(row)).orElseThrow();
  }
}
