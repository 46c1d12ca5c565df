package org.groupdetr.eval;

import java.util.function.Supplier;
import org.groupdetr.eval.Matching.Span;

/** Goes through the pictures of a class, in order of their ids. Belongs to one thread. */
final class PictureMatcher {
  private final Input input;
  private final int limit;
  private final Matching matching;
  private final ScoreOrder scoreOrder = new ScoreOrder();

  /**
   * What is evaluated; threads may share it if they take different classes.
   *
   * @param overlaps gives each thread one of its own
   * @param scores by row of the table of detections
   */
  record Input(
      Objects truth,
      RowGroups wanted,
      RowGroups found,
      double[] scores,
      Supplier<Overlap> overlaps) {}

  PictureMatcher(Input input, int limit) {
    this.input = input;
    this.limit = limit;
    this.matching = new Matching(input.truth(), input.overlaps().get());
  }

  /** Takes a picture that has detections or objects, loaded into the matching. */
  @FunctionalInterface
  interface Visitor {
    void visit(Picture picture, Matching matching);
  }

  /**
   * A class in a picture.
   *
   * @param index of the picture
   * @param found rows of detections by falling score, no more than may count
   * @param wanted indices of objects as they stand in the truth
   */
  record Picture(int index, Span found, Span wanted) {}

  void visit(int classIndex, Visitor visitor) {
    RowGroups found = input.found();
    RowGroups wanted = input.wanted();
    int d = found.start(classIndex);
    int g = wanted.start(classIndex);
    int lastD = found.end(classIndex);
    int lastG = wanted.end(classIndex);
    while (d < lastD || g < lastG) {
      int picture =
          Math.min(
              d < lastD ? found.picture(d) : Integer.MAX_VALUE,
              g < lastG ? wanted.picture(g) : Integer.MAX_VALUE);
      int nextD = end(found, d, lastD, picture);
      int nextG = end(wanted, g, lastG, picture);
      scoreOrder.sort(found.rows(), d, nextD, input.scores());
      Span best = new Span(found.rows(), d, d + Math.min(limit, nextD - d));
      Span objects = new Span(wanted.rows(), g, nextG);
      matching.load(best, objects);
      visitor.visit(new Picture(picture, best, objects), matching);
      d = nextD;
      g = nextG;
    }
  }

  private static int end(RowGroups groups, int from, int last, int picture) {
    int end = from;
    while (end < last && groups.picture(end) == picture) {
      end++;
    }
    return end;
  }
}
