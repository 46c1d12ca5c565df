package org.groupdetr.eval;

import java.util.Arrays;

/**
 * Who found what: the detections and objects of one class in one picture. Loaded with a picture
 * (overlaps are taken once), then matched for one range of areas after the other. It keeps its
 * arrays from picture to picture, so it belongs to one thread.
 *
 * <p>Detections are taken by falling score; each takes the object of greatest IoU that is still
 * free, of equal ones the later. Objects that do not count (crowds, other sizes) are looked at only
 * if none that counts fits. A crowd is always free.
 */
final class Matching {
  private static final int NONE = -1;
  private static final int ALL = (1 << Thresholds.IOU_COUNT) - 1;

  private final Objects truth;
  private final Overlap overlap;

  private int detections;
  private int objects;
  private double[] overlaps = new double[0];
  private double[] best = new double[0];
  private double[] detectionAreas = new double[0];
  private double[] objectAreas = new double[0];
  private boolean[] crowds = new boolean[0];

  private int counted;
  private int[] order = new int[0];
  private boolean[] ignored = new boolean[0];
  private int[] objectOf = new int[0];
  private int[] detectionOf = new int[0];
  private int[] matchedBits = new int[0];
  private int[] ignoredBits = new int[0];

  Matching(Objects truth, Overlap overlap) {
    this.truth = truth;
    this.overlap = overlap;
  }

  /** Rows {@code from..to-1} of a list. */
  record Span(int[] rows, int from, int to) {
    int count() {
      return to - from;
    }

    int at(int index) {
      return rows[from + index];
    }
  }

  /**
   * Takes a picture.
   *
   * @param found rows of detections by falling score, no more than may count
   * @param wanted indices of objects as they stand in the truth
   */
  void load(Span found, Span wanted) {
    detections = found.count();
    objects = wanted.count();
    grow();
    for (int g = 0; g < objects; g++) {
      objectAreas[g] = truth.area(wanted.at(g));
      crowds[g] = truth.crowd(wanted.at(g));
    }
    for (int d = 0; d < detections; d++) {
      int row = found.at(d);
      detectionAreas[d] = overlap.area(row);
      double largest = 0;
      for (int g = 0; g < objects; g++) {
        double value = overlap.of(row, wanted.at(g));
        overlaps[d * objects + g] = value;
        // Not Math.max: boxes too large for a double overlap by NaN, which fits nothing.
        largest = value > largest ? value : largest;
      }
      best[d] = largest;
    }
  }

  /** Matches the loaded picture, counting objects of a range of areas. */
  void match(AreaRange range) {
    orderObjects(range);
    Arrays.fill(objectOf, 0, Thresholds.IOU_COUNT * detections, NONE);
    Arrays.fill(detectionOf, 0, Thresholds.IOU_COUNT * objects, NONE);
    for (int d = 0; d < detections; d++) {
      boolean outside = !range.contains(detectionAreas[d]);
      matchedBits[d] = 0;
      ignoredBits[d] = outside ? ALL : 0;
      for (int t = 0; t < Thresholds.IOU_COUNT && best[d] >= Thresholds.iou(t); t++) {
        take(d, t, fittest(d, t));
      }
    }
  }

  private void take(int d, int t, int object) {
    if (object == NONE) {
      return;
    }
    objectOf[t * detections + d] = object;
    detectionOf[t * objects + object] = d;
    matchedBits[d] |= 1 << t;
    ignoredBits[d] &= ~(1 << t);
    ignoredBits[d] |= ignored[object] ? 1 << t : 0;
  }

  int detections() {
    return detections;
  }

  int objects() {
    return objects;
  }

  /** Number of objects that count. */
  int counted() {
    return counted;
  }

  double overlap(int detection, int object) {
    return overlaps[detection * objects + object];
  }

  /** The object at a place of the order in which they were looked at. */
  int inOrder(int place) {
    return order[place];
  }

  boolean objectIgnored(int object) {
    return ignored[object];
  }

  /** The object that a detection took at threshold {@code t}; negative: none. */
  int objectOf(int t, int detection) {
    return objectOf[t * detections + detection];
  }

  /** The detection that took an object last at threshold {@code t}; negative: none. */
  int detectionOf(int t, int object) {
    return detectionOf[t * objects + object];
  }

  /** Bit t: the detection took an object at threshold t. */
  int matchedBits(int detection) {
    return matchedBits[detection];
  }

  /** Bit t: at threshold t the detection is neither right nor wrong. */
  int ignoredBits(int detection) {
    return ignoredBits[detection];
  }

  private void orderObjects(AreaRange range) {
    counted = 0;
    for (int g = 0; g < objects; g++) {
      ignored[g] = crowds[g] || !range.contains(objectAreas[g]);
      if (!ignored[g]) {
        order[counted] = g;
        counted++;
      }
    }
    int place = counted;
    for (int g = 0; g < objects; g++) {
      if (ignored[g]) {
        order[place] = g;
        place++;
      }
    }
  }

  private int fittest(int d, int t) {
    int fittest = NONE;
    double greatest = Thresholds.iou(t);
    for (int place = 0; place < objects; place++) {
      if (place == counted && fittest != NONE) {
        break;
      }
      int g = order[place];
      boolean free = crowds[g] || detectionOf[t * objects + g] == NONE;
      double value = overlaps[d * objects + g];
      if (free && value >= greatest) {
        greatest = value;
        fittest = g;
      }
    }
    return fittest;
  }

  private void grow() {
    if (best.length < detections) {
      int capacity = detections + detections / 2;
      best = new double[capacity];
      detectionAreas = new double[capacity];
      objectOf = new int[capacity * Thresholds.IOU_COUNT];
      matchedBits = new int[capacity];
      ignoredBits = new int[capacity];
    }
    if (crowds.length < objects) {
      int capacity = objects + objects / 2;
      objectAreas = new double[capacity];
      crowds = new boolean[capacity];
      order = new int[capacity];
      ignored = new boolean[capacity];
      detectionOf = new int[capacity * Thresholds.IOU_COUNT];
    }
    if (overlaps.length < Math.multiplyExact(detections, objects)) {
      overlaps = new double[detections * objects];
    }
  }
}
