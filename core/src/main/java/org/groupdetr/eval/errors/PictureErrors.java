package org.groupdetr.eval.errors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.eval.Comparison;
import org.groupdetr.eval.errors.PrecisionPoints.Point;

/**
 * What is right and what is wrong in one picture, as TIDE sees it: by falling score each detection
 * takes the object of its class of greatest IoU that is still free; of equal ones the first.
 */
final class PictureErrors {
  private static final double FOREGROUND = 0.5;
  private static final double BACKGROUND = 0.1;
  private static final int NOTHING = -1;

  private final DetectionTable found;
  private final Comparison comparison;
  private final int[] rows;
  private final int[] objects;
  private final double[][] iou;

  /** For each object the detection that took it, or nothing. */
  private final int[] taker;

  /** For each object the surest wrong detection that would have found it, or nothing. */
  private final int[] nearest;

  private final boolean[] right;
  private final boolean[] ignored;
  private final List<Mistake> mistakes = new ArrayList<>();

  /**
   * A detection that is wrong, or an object that was missed.
   *
   * @param point as it counts; none for what lies in a crowd, and for objects
   * @param category of the object that it would have found or that was missed
   * @param object index of that among the picture's, or nothing
   * @param detection index among the picture's, or nothing
   */
  record Mistake(ErrorKind kind, Optional<Point> point, int category, int object, int detection) {}

  /**
   * Takes a picture apart.
   *
   * @param rows of the picture's detections, best first
   * @param objects indices of the picture's objects in the comparison
   * @param crowds likewise of its crowds
   */
  PictureErrors(
      DetectionTable found, Comparison comparison, int[] rows, int[] objects, int[] crowds) {
    this.found = found;
    this.comparison = comparison;
    this.rows = rows;
    this.objects = objects;
    iou = new double[rows.length][objects.length];
    taker = new int[objects.length];
    nearest = new int[objects.length];
    right = new boolean[rows.length];
    ignored = new boolean[rows.length];
    Arrays.fill(taker, NOTHING);
    Arrays.fill(nearest, NOTHING);
    for (int d = 0; d < rows.length; d++) {
      for (int g = 0; g < objects.length; g++) {
        iou[d][g] = comparison.overlap(rows[d], objects[g]);
      }
      match(d);
      ignored[d] = !right[d] && inCrowd(d, crowds);
    }
    for (int d = 0; d < rows.length; d++) {
      if (!right[d]) {
        blame(d);
      }
    }
    for (int g = 0; g < objects.length; g++) {
      if (taker[g] == NOTHING && nearest[g] == NOTHING) {
        int category = object(g).categoryId();
        mistakes.add(new Mistake(ErrorKind.MISSED, Optional.empty(), category, g, NOTHING));
      }
    }
  }

  private CocoAnnotation object(int g) {
    return comparison.objects().get(objects[g]);
  }

  private boolean sameClass(int d, int g) {
    return found.categoryId(rows[d]) == object(g).categoryId();
  }

  private void match(int d) {
    int best = NOTHING;
    for (int g = 0; g < objects.length; g++) {
      boolean free = taker[g] == NOTHING && sameClass(d, g) && iou[d][g] >= FOREGROUND;
      if (free && (best == NOTHING || iou[d][g] > iou[d][best])) {
        best = g;
      }
    }
    if (best != NOTHING) {
      taker[best] = d;
      right[d] = true;
    }
  }

  private boolean inCrowd(int d, int[] crowds) {
    for (int crowd : crowds) {
      boolean same = comparison.objects().get(crowd).categoryId() == found.categoryId(rows[d]);
      if (same && comparison.overlap(rows[d], crowd) > FOREGROUND) {
        return true;
      }
    }
    return false;
  }

  /** The first of these that fits. */
  private void blame(int d) {
    int own = nearest(d, true);
    int other = nearest(d, false);
    double ownIou = own == NOTHING ? 0 : iou[d][own];
    double otherIou = other == NOTHING ? 0 : iou[d][other];
    if (own != NOTHING && ownIou >= BACKGROUND && ownIou <= FOREGROUND) {
      wrong(ErrorKind.PLACE, d, own);
    } else if (other != NOTHING && otherIou >= FOREGROUND) {
      wrong(ErrorKind.CLASS, d, other);
    } else if (ownIou > FOREGROUND) {
      wrong(ErrorKind.DUPLICATE, d, NOTHING);
    } else if (Math.max(ownIou, otherIou) <= BACKGROUND) {
      wrong(ErrorKind.BACKGROUND, d, NOTHING);
    } else {
      wrong(ErrorKind.BOTH, d, NOTHING);
    }
  }

  /**
   * The object of greatest IoU of the detection's class, or of another; of equal ones the first.
   */
  private int nearest(int d, boolean same) {
    int best = NOTHING;
    for (int g = 0; g < objects.length; g++) {
      if (sameClass(d, g) == same && (best == NOTHING || iou[d][g] > iou[d][best])) {
        best = g;
      }
    }
    return best;
  }

  private void wrong(ErrorKind kind, int d, int near) {
    int category = near == NOTHING ? NOTHING : object(near).categoryId();
    if (near != NOTHING && taker[near] == NOTHING && nearest[near] == NOTHING) {
      nearest[near] = d;
    }
    mistakes.add(new Mistake(kind, point(d), category, near, d));
  }

  private Optional<Point> point(int d) {
    return ignored[d] ? Optional.empty() : Optional.of(counted(d, right[d]));
  }

  private Point counted(int d, boolean hit) {
    return new Point(found.categoryId(rows[d]), found.score(rows[d]), hit);
  }

  /** All detections that count, best first. */
  List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (int d = 0; d < rows.length; d++) {
      point(d).ifPresent(points::add);
    }
    return points;
  }

  /** Wrong detections, best first, then missed objects. */
  List<Mistake> mistakes() {
    return mistakes;
  }

  /** What a wrong detection would be were it right; none if another finds its object. */
  Optional<Point> mended(Mistake mistake) {
    boolean own =
        mistake.object() != NOTHING
            && taker[mistake.object()] == NOTHING
            && nearest[mistake.object()] == mistake.detection();
    return own
        ? Optional.of(new Point(mistake.category(), found.score(rows[mistake.detection()]), true))
        : Optional.empty();
  }
}
