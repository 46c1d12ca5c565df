package org.groupdetr.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleBiFunction;
import org.groupdetr.common.UserException;

/**
 * How far the queries of groups lie apart. Group DETR, section 3.4, equations 6 and 7, which say it
 * for two groups; of more, it is the mean over all pairs of groups.
 */
public final class Distances {
  /** Cells of a side, for the overlap. */
  private static final int GRID = 8;

  private Distances() {}

  /**
   * Perturbation distance PD, equation 6: the mean distance of a query to the nearest one of
   * another group.
   *
   * @param groups the places of each group's queries; at least two groups
   */
  public static double perturbation(List<List<Point>> groups) {
    return overPairs(groups, Distances::perturbation);
  }

  private static double perturbation(List<Point> one, List<Point> other) {
    double sum = 0;
    for (Point point : one) {
      sum += nearest(point, other);
    }
    for (Point point : other) {
      sum += nearest(point, one);
    }
    return sum / (one.size() + other.size());
  }

  private static double nearest(Point point, List<Point> others) {
    return others.stream().mapToDouble(point::distance).min().orElseThrow();
  }

  /**
   * Matching distance MD of one object, equation 7: the distance between the queries of two groups
   * that found it. Nothing if fewer than two groups did.
   *
   * @param found the place of each query that was matched with the object, one of a group
   */
  public static OptionalDouble matching(List<Point> found) {
    List<Double> distances = new ArrayList<>();
    for (int a = 0; a < found.size(); a++) {
      for (int b = a + 1; b < found.size(); b++) {
        distances.add(found.get(a).distance(found.get(b)));
      }
    }
    return distances.stream().mapToDouble(Double::doubleValue).average();
  }

  /**
   * Which share of two groups' queries lies alike: the common part of their counts on a grid of 8 x
   * 8 cells, 0 to 1.
   */
  public static double overlap(List<List<Point>> groups) {
    return overPairs(groups, Distances::overlap);
  }

  private static double overlap(List<Point> one, List<Point> other) {
    double[] first = shares(one);
    double[] second = shares(other);
    double common = 0;
    for (int i = 0; i < first.length; i++) {
      common += Math.min(first[i], second[i]);
    }
    return common;
  }

  private static double[] shares(List<Point> points) {
    double[] shares = new double[GRID * GRID];
    for (Point point : points) {
      shares[cell(point.y()) * GRID + cell(point.x())] += 1.0 / points.size();
    }
    return shares;
  }

  private static int cell(double at) {
    return Math.max(0, Math.min(GRID - 1, (int) Math.floor(at * GRID)));
  }

  private static double overPairs(
      List<List<Point>> groups, ToDoubleBiFunction<List<Point>, List<Point>> measure) {
    UserException.require(
        groups.size() >= 2, "distances are between groups, of which there is only one");
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < groups.size(); a++) {
      for (int b = a + 1; b < groups.size(); b++) {
        sum += measure.applyAsDouble(groups.get(a), groups.get(b));
        pairs++;
      }
    }
    return sum / pairs;
  }
}
