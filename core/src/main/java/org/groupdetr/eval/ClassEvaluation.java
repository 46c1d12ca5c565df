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
  // COCO adds this to the number of detections against division by zero, so that a perfect
  // precision may be 0.9999999999999998.
  private static final double EPSILON = Math.ulp(1.0);

  private final PictureMatcher pictures;
  private final List<AreaRange> areas;
  private final List<Integer> limits;
  private final PrecisionTable table;
  private final ScoreOrder scoreOrder = new ScoreOrder();

  // One entry for each detection that counts, in order of pictures; order sorts them by score.
  private int size;
  private int[] order = new int[0];
  private double[] scores = new double[0];
  private int[] ranks = new int[0];
  private final int[][] matched; // [A][size], bit t
  private final int[][] ignored; // [A][size], bit t
  private final int[] counted; // [A] objects that count

  // One entry for each right detection of the curve at hand.
  private int hits;
  private double[] hitPrecision = new double[0];
  private double[] hitScore = new double[0];

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
          addCurves(new Curve(classIndex, area, limit));
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

  private void addCurves(Curve curve) {
    int limit = limits.get(curve.limit());
    double firstScore = 0;
    boolean any = false;
    for (int i = 0; i < size && !any; i++) {
      any = ranks[order[i]] < limit;
      firstScore = any ? scores[order[i]] : 0;
    }
    for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
      countHits(curve.area(), limit, t);
      table.setRecall(curve, t, hits / (double) counted[curve.area()]);
      writePoints(curve, t, firstScore);
    }
  }

  private void countHits(int area, int limit, int t) {
    hits = 0;
    int misses = 0;
    int bit = 1 << t;
    for (int i = 0; i < size; i++) {
      int entry = order[i];
      if (ranks[entry] >= limit || (ignored[area][entry] & bit) != 0) {
        continue;
      }
      if ((matched[area][entry] & bit) == 0) {
        misses++;
        continue;
      }
      hitPrecision[hits] = (hits + 1) / (misses + (hits + 1) + EPSILON);
      hitScore[hits] = scores[entry];
      hits++;
    }
    for (int i = hits - 1; i > 0; i--) {
      hitPrecision[i - 1] = Math.max(hitPrecision[i - 1], hitPrecision[i]);
    }
  }

  /** At each point of recall the first hit that reaches it; where none does, 0. */
  private void writePoints(Curve curve, int t, double firstScore) {
    double objects = counted[curve.area()];
    // Recall 0 is reached by the first detection, right or wrong.
    table.setPoint(curve, t, 0, hits > 0 ? hitPrecision[0] : 0, firstScore);
    int hit = 0;
    for (int r = 1; r < Thresholds.RECALL_COUNT; r++) {
      while (hit < hits && (hit + 1) / objects < Thresholds.recall(r)) {
        hit++;
      }
      boolean reached = hit < hits;
      table.setPoint(curve, t, r, reached ? hitPrecision[hit] : 0, reached ? hitScore[hit] : 0);
    }
  }

  private void grow() {
    if (size <= order.length) {
      return;
    }
    int capacity = Math.addExact(size, size / 2);
    order = new int[capacity];
    scores = Arrays.copyOf(scores, capacity);
    ranks = Arrays.copyOf(ranks, capacity);
    hitPrecision = new double[capacity];
    hitScore = new double[capacity];
    for (int area = 0; area < areas.size(); area++) {
      matched[area] = Arrays.copyOf(matched[area], capacity);
      ignored[area] = Arrays.copyOf(ignored[area], capacity);
    }
  }
}
