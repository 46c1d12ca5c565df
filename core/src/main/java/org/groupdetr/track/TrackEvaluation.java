package org.groupdetr.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.LinearAssignment;

/** Compares tracks with a truth: HOTA, MOTA and IDF1, equal to those of TrackEval. */
public final class TrackEvaluation {
  private static final double EPSILON = Math.ulp(1.0);
  private static final double LEAST_IOU = 0.5;
  private static final int STEPS = 19;
  private static final long MOST_PAIRS = 16_000_000;

  private final TrackFrame.Sequence sequence;

  private TrackEvaluation(TrackFrame.Sequence sequence) {
    this.sequence = sequence;
  }

  /**
   * Of one sequence.
   *
   * @param truth what is there; boxes of score 0 do not count
   * @param found what was followed, whatever its score
   * @throws UserException if there are more things and tracks than can be compared
   */
  public static TrackScores of(List<TrackedBox> truth, List<TrackedBox> found) {
    TrackFrame.Sequence sequence = TrackFrame.sequence(truth, found);
    UserException.require(
        (long) sequence.things() * sequence.tracks() <= MOST_PAIRS,
        "%s and %s are too many to be compared: compare one sequence at a time",
        Counted.of(sequence.things(), "thing"),
        Counted.of(sequence.tracks(), "track"));
    return new TrackEvaluation(sequence).scores();
  }

  private TrackScores scores() {
    double[] hota = hota();
    Clear clear = clear();
    int things = sequence.thingBoxes();
    int tracks = sequence.trackBoxes();
    int misses = things - clear.hits;
    int wrong = tracks - clear.hits;
    double mota = (double) (clear.hits - wrong - clear.switches) / Math.max(1, things);
    if (tracks == 0 || things == 0) {
      mota = 0; // As TrackEval leaves it.
    }
    return new TrackScores(hota[0], hota[1], hota[2], mota, idf1(), clear.switches, wrong, misses);
  }

  /** Boxes of each thing and each track, and of each pair what they have in common. */
  private record Counts(double[] things, double[] tracks, double[][] common) {

    /** How far a thing and a track are one, 0 to 1. */
    double alignment(int thing, int track) {
      double both = common[thing][track];
      return both / (things[thing] + tracks[track] - both);
    }
  }

  private Counts counts() {
    double[] things = new double[sequence.things()];
    double[] tracks = new double[sequence.tracks()];
    double[][] common = new double[things.length][tracks.length];
    for (TrackFrame frame : sequence.frames()) {
      double[] ofThing = new double[frame.truth().length];
      double[] ofTrack = new double[frame.tracks().length];
      for (int g = 0; g < ofThing.length; g++) {
        things[frame.truth()[g]]++;
        for (int d = 0; d < ofTrack.length; d++) {
          ofThing[g] += frame.iou()[g][d];
          ofTrack[d] += frame.iou()[g][d];
        }
      }
      for (int d = 0; d < ofTrack.length; d++) {
        tracks[frame.tracks()[d]]++;
        for (int g = 0; g < ofThing.length; g++) {
          double all = ofTrack[d] + ofThing[g] - frame.iou()[g][d];
          common[frame.truth()[g]][frame.tracks()[d]] +=
              all > EPSILON ? frame.iou()[g][d] / all : 0;
        }
      }
    }
    return new Counts(things, tracks, common);
  }

  /** HOTA and its two parts, means over the steps of IoU. */
  private double[] hota() {
    double[] means = new double[3];
    if (sequence.things() == 0 || sequence.tracks() == 0) {
      return means;
    }
    Counts counts = counts();
    List<Match> matches = matches(counts);
    int all = sequence.thingBoxes() + sequence.trackBoxes();
    for (int a = 0; a < STEPS; a++) {
      double least = 0.05 + a * 0.05 - EPSILON;
      int[][] both = new int[sequence.things()][sequence.tracks()];
      int hits = 0;
      for (Match match : matches) {
        if (match.iou >= least) {
          hits++;
          both[match.thing][match.track]++;
        }
      }
      double found = hits / (double) Math.max(1, all - hits);
      double followed = followed(counts, both) / Math.max(1, hits);
      means[0] += Math.sqrt(found * followed) / STEPS;
      means[1] += found / STEPS;
      means[2] += followed / STEPS;
    }
    return means;
  }

  /** A thing and the track that it is paired with in a frame. */
  private record Match(int thing, int track, double iou) {}

  private List<Match> matches(Counts counts) {
    List<Match> matches = new ArrayList<>();
    for (TrackFrame frame : sequence.frames()) {
      Assignment pairs = pairs(frame, counts);
      for (int k = 0; k < pairs.size(); k++) {
        int g = pairs.queries()[k];
        int d = pairs.targets()[k];
        matches.add(new Match(frame.truth()[g], frame.tracks()[d], frame.iou()[g][d]));
      }
    }
    return matches;
  }

  private static Assignment pairs(TrackFrame frame, Counts counts) {
    int rows = frame.truth().length;
    int columns = frame.tracks().length;
    double[] costs = new double[rows * columns];
    for (int g = 0; g < rows; g++) {
      for (int d = 0; d < columns; d++) {
        double alignment = counts.alignment(frame.truth()[g], frame.tracks()[d]);
        costs[g * columns + d] = -alignment * frame.iou()[g][d];
      }
    }
    return LinearAssignment.solve(costs, rows, columns);
  }

  private static double followed(Counts counts, int[][] matches) {
    double sum = 0;
    for (int g = 0; g < matches.length; g++) {
      for (int d = 0; d < matches[g].length; d++) {
        int both = matches[g][d];
        double either = counts.things[g] + counts.tracks[d] - both;
        sum += both * (both / Math.max(1, either));
      }
    }
    return sum;
  }

  /** What CLEAR counts. */
  private record Clear(int hits, int switches) {}

  private Clear clear() {
    int[] before = new int[sequence.things()];
    int[] last = new int[sequence.things()];
    Arrays.fill(before, -1);
    Arrays.fill(last, -1);
    int hits = 0;
    int switches = 0;
    for (TrackFrame frame : sequence.frames()) {
      if (frame.truth().length == 0 || frame.tracks().length == 0) {
        continue; // What was seen before is not forgotten by that.
      }
      Assignment pairs = continued(frame, before);
      Arrays.fill(before, -1);
      for (int k = 0; k < pairs.size(); k++) {
        int g = pairs.queries()[k];
        int d = pairs.targets()[k];
        if (frame.iou()[g][d] >= LEAST_IOU - EPSILON) {
          int thing = frame.truth()[g];
          int track = frame.tracks()[d];
          hits++;
          switches += last[thing] >= 0 && last[thing] != track ? 1 : 0;
          last[thing] = track;
          before[thing] = track;
        }
      }
    }
    return new Clear(hits, switches);
  }

  /** Pairs that go on with those of the frame before, as far as they can, then by IoU. */
  private static Assignment continued(TrackFrame frame, int[] before) {
    int rows = frame.truth().length;
    int columns = frame.tracks().length;
    double[] costs = new double[rows * columns];
    for (int g = 0; g < rows; g++) {
      for (int d = 0; d < columns; d++) {
        double iou = frame.iou()[g][d];
        boolean same = before[frame.truth()[g]] == frame.tracks()[d];
        costs[g * columns + d] = iou < LEAST_IOU - EPSILON ? 0 : -(same ? 1000 + iou : iou);
      }
    }
    return LinearAssignment.solve(costs, rows, columns);
  }

  /** F1 where each thing has one track at most, and each track one thing. */
  private double idf1() {
    double[][] common = new double[sequence.things()][sequence.tracks()];
    for (TrackFrame frame : sequence.frames()) {
      for (int g = 0; g < frame.truth().length; g++) {
        for (int d = 0; d < frame.tracks().length; d++) {
          if (frame.iou()[g][d] >= LEAST_IOU) {
            common[frame.truth()[g]][frame.tracks()[d]]++;
          }
        }
      }
    }
    double[] costs = new double[sequence.things() * sequence.tracks()];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = -common[i / sequence.tracks()][i % sequence.tracks()];
    }
    Assignment pairs = LinearAssignment.solve(costs, sequence.things(), sequence.tracks());
    double right = 0;
    for (int k = 0; k < pairs.size(); k++) {
      right += common[pairs.queries()[k]][pairs.targets()[k]];
    }
    int all = sequence.thingBoxes() + sequence.trackBoxes();
    return all == 0 ? 0 : 2 * right / all;
  }
}
