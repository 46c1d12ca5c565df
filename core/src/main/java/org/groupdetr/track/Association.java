package org.groupdetr.track;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.LinearAssignment;

/**
 * Which detection goes on with which track: the cheapest pairs, where no pair may cost more than a
 * limit and to stay alone costs half of it.
 *
 * @param pairs of a track and what it was seen as
 * @param tracks that stay alone
 * @param detections that stay alone
 */
record Association(List<Pair> pairs, List<Track> tracks, List<Detection> detections) {

  /** A track and what it was seen as. */
  record Pair(Track track, Detection found) {}

  /** What a pair is judged by besides its IoU. */
  enum Weight {
    NONE,
    /** The surer a detection, the cheaper. */
    SCORE
  }

  static Association of(
      List<Track> tracks, List<Detection> detections, double limit, Weight weight) {
    int rows = tracks.size();
    int columns = detections.size();
    int side = rows + columns;
    double[] costs = new double[side * side];
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        boolean pair = i < rows && j < columns;
        boolean alone = i < rows || j < columns;
        double cost = pair ? cost(tracks.get(i), detections.get(j), weight) : alone ? limit / 2 : 0;
        // What is too dear costs more than both alone, so that it is never chosen.
        costs[i * side + j] = pair && cost > limit ? 2 * limit + 1 : cost;
      }
    }
    Assignment chosen = LinearAssignment.solve(costs, side, side);
    boolean[] taken = new boolean[columns];
    List<Pair> pairs = new ArrayList<>();
    List<Track> alone = new ArrayList<>();
    for (int k = 0; k < chosen.size(); k++) {
      int i = chosen.queries()[k];
      int j = chosen.targets()[k];
      if (i < rows && j < columns && costs[i * side + j] <= limit) {
        taken[j] = true;
        pairs.add(new Pair(tracks.get(i), detections.get(j)));
      } else if (i < rows) {
        alone.add(tracks.get(i));
      }
    }
    List<Detection> left = new ArrayList<>();
    for (int j = 0; j < columns; j++) {
      if (!taken[j]) {
        left.add(detections.get(j));
      }
    }
    return new Association(pairs, alone, left);
  }

  /** Things of different classes are different things. */
  private static double cost(Track track, Detection found, Weight weight) {
    if (track.last().categoryId() != found.categoryId()) {
      return 1;
    }
    double iou = track.motion().box().iou(found.box());
    return 1 - (weight == Weight.SCORE ? iou * found.score() : iou);
  }
}
