package org.groupdetr.eval;

import java.util.Arrays;
import java.util.List;
import org.groupdetr.eval.PrecisionTable.Curve;

/**
 * Evaluates one class after the other: matches picture by picture, then counts right and wrong
 * detections of all pictures by falling score. It keeps its arrays from class to class, so it
 * belongs to one thread.
 */
final class ClassEvaluation {
  private final PictureMatcher pictures;
  private final List<AreaRange> areas;
  private final List<Integer> limits;
  private final PrecisionTable table;
  private final ScoreOrder scoreOrder = new ScoreOrder();
  private final PrecisionCurve hits = new PrecisionCurve();

  // One entry for each detection that counts, in order of pictures; order sorts them by score.
  private int size;
  private int[] order = new int[0];
  private double[] scores = new double[0];
  private int[] ranks = new int[0];
  private final int[][] matched; // [A][size], bit t
  private final int[][] ignored; // [A][size], bit t
  private final int[] counted; // [A] objects that count

  ClassEvaluation(PictureMatcher pictures, CocoSettings settings, PrecisionTable table) {
    this.pictures = pictures;
    this.areas = settings.areas();
    this.limits = settings.maxDetections();
    this.table = table;
    this.matched = new int[areas.size()][0];
    this.ignored = new int[areas.size()][0];
    this.counted = new int[areas.size()];
  }

  /** Fills a class's part of the table. */
  void evaluate(int classIndex, double[] scoreOfRow) {
    size = 0;
    Arrays.fill(counted, 0);
    pictures.visit(classIndex, (picture, matching) -> collect(picture, matching, scoreOfRow));
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    scoreOrder.sort(order, 0, size, scores);
    for (int area = 0; area < areas.size(); area++) {
      if (counted[area] > 0) {
        for (int limit = 0; limit < limits.size(); limit++) {
          addCurve(new Curve(classIndex, area, limit));
        }
      }
    }
  }

  private void collect(PictureMatcher.Picture picture, Matching matching, double[] scoreOfRow) {
    int from = size;
    size += matching.detections();
    grow();
    for (int d = 0; d < matching.detections(); d++) {
      scores[from + d] = scoreOfRow[picture.found().at(d)];
      ranks[from + d] = d;
    }
    for (int area = 0; area < areas.size(); area++) {
      matching.match(areas.get(area));
      counted[area] += matching.counted();
      for (int d = 0; d < matching.detections(); d++) {
        matched[area][from + d] = matching.matchedBits(d);
        ignored[area][from + d] = matching.ignoredBits(d);
      }
    }
  }

  private void addCurve(Curve curve) {
    int limit = limits.get(curve.limit());
    int[] matchedHere = matched[curve.area()];
    int[] ignoredHere = ignored[curve.area()];
    hits.begin(counted[curve.area()]);
    for (int i = 0; i < size; i++) {
      int entry = order[i];
      if (ranks[entry] < limit) {
        hits.add(matchedHere[entry], ignoredHere[entry], scores[entry]);
      }
    }
    hits.write(curve, table);
  }

  private void grow() {
    if (size <= order.length) {
      return;
    }
    int capacity = Math.addExact(size, size / 2);
    order = new int[capacity];
    scores = Arrays.copyOf(scores, capacity);
    ranks = Arrays.copyOf(ranks, capacity);
    for (int area = 0; area < areas.size(); area++) {
      matched[area] = Arrays.copyOf(matched[area], capacity);
      ignored[area] = Arrays.copyOf(ignored[area], capacity);
    }
  }
}
