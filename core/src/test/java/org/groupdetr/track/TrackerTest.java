package org.groupdetr.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.track.Association.Weight;
import org.groupdetr.track.Tracker.Followed;
import org.junit.jupiter.api.Test;

class TrackerTest {
  private static Detection found(int category, double score, double x, double y) {
    return new Detection("c" + category, category, score, Box.ofXywh(x, y, 20, 40));
  }

  private static List<Long> ids(List<Followed> followed) {
    return followed.stream().map(Followed::id).toList();
  }

  /** Two things cross; each keeps its number, since each goes on as it went. */
  @Test
  void thingsThatMoveSteadilyKeepTheirNumbers() {
    Tracker tracker = new Tracker(TrackerSettings.USUAL);
    Random random = new Random(1);
    for (int t = 0; t < 60; t++) {
      List<Detection> found =
          new ArrayList<>(
              List.of(
                  found(1, 0.9, 10 + 5 * t + random.nextDouble(), 30),
                  found(1, 0.9, 310 - 5 * t + random.nextDouble(), 60)));
      if (t % 2 == 0) {
        found.add(0, found.remove(1));
      }
      List<Followed> followed = tracker.next(found);
      assertThat(ids(followed)).as("frame %d", t).containsExactlyInAnyOrder(1L, 2L);
      double first = followed.get(0).found().box().y1();
      assertThat(first).isEqualTo(t == 0 ? first : firstRow);
      firstRow = first;
    }
  }

  private double firstRow;

  /** Half hidden, a thing is found with a low score; it is the same thing. */
  @Test
  void unsureDetectionsGoOnWithTracksAndBeginNone() {
    Tracker tracker = new Tracker(TrackerSettings.USUAL);
    assertThat(ids(tracker.next(List.of(found(1, 0.9, 10, 10))))).containsExactly(1L);
    assertThat(ids(tracker.next(List.of(found(1, 0.2, 11, 10), found(1, 0.2, 300, 10)))))
        .containsExactly(1L);
    assertThat(ids(tracker.next(List.of(found(1, 0.05, 12, 10))))).isEmpty();
    assertThat(ids(tracker.next(List.of(found(1, 0.9, 13, 10))))).containsExactly(1L);
    assertThat(ids(tracker.next(List.of(found(2, 0.9, 14, 10))))).as("another class").isEmpty();
  }

  /** Seen once after the first frame, it may be nothing; seen twice it is something. */
  @Test
  void whatAppearsIsFollowedFromItsSecondFrame() {
    Tracker tracker = new Tracker(TrackerSettings.USUAL);
    tracker.next(List.of());
    assertThat(tracker.next(List.of(found(1, 0.9, 10, 10)))).isEmpty();
    assertThat(ids(tracker.next(List.of(found(1, 0.9, 10, 10))))).containsExactly(1L);
    tracker.next(List.of(found(1, 0.9, 10, 10), found(1, 0.9, 200, 10)));
    assertThat(ids(tracker.next(List.of(found(1, 0.9, 10, 10))))).containsExactly(1L);
    assertThat(ids(tracker.next(List.of(found(1, 0.9, 10, 10), found(1, 0.9, 200, 10)))))
        .as("seen once, then not: forgotten")
        .containsExactly(1L);
  }

  @Test
  void patienceEnds() {
    for (int away : new int[] {5, 6}) {
      Tracker tracker = new Tracker(new TrackerSettings(0.5, 0.1, 5));
      tracker.next(List.of(found(1, 0.9, 10, 10)));
      for (int t = 0; t < away; t++) {
        assertThat(tracker.next(List.of())).isEmpty();
      }
      List<Followed> back = tracker.next(List.of(found(1, 0.9, 10, 10)));
      assertThat(ids(back)).isEqualTo(away == 5 ? List.of(1L) : List.of());
    }
  }

  /** The filter of one number is that of matrices: it finds a steady motion through noise. */
  @Test
  void theFilterLearnsASpeed() {
    Moving moving = Moving.seen(0, 4, 1);
    Random random = new Random(2);
    for (int t = 1; t <= 200; t++) {
      moving = moving.later(0.01, 0.001).corrected(3 * t + random.nextGaussian(), 1);
    }
    assertThat(moving.speed()).isCloseTo(3, within(0.05));
    assertThat(moving.value()).isCloseTo(600, within(1.0));
    assertThat(moving.valueVariance()).isBetween(0.0, 1.0);
  }

  /** One step of DeepSORT's filter, worked out by hand. */
  @Test
  void aStepIsThatOfTheEquations() {
    Moving moving = Moving.seen(10, 2, 1).later(0.5, 0.25);
    assertThat(moving).isEqualTo(new Moving(10, 0, 4 + 1 + 0.25, 1, 1.0625));
    Moving corrected = moving.corrected(14, 1.5);
    double all = 5.25 + 2.25;
    assertThat(corrected.value()).isCloseTo(10 + 5.25 / all * 4, within(1e-12));
    assertThat(corrected.speed()).isCloseTo(1 / all * 4, within(1e-12));
    assertThat(corrected.valueVariance()).isCloseTo(5.25 - 5.25 * 5.25 / all, within(1e-12));
    assertThat(corrected.covariance()).isCloseTo(1 - 5.25 / all, within(1e-12));
    assertThat(corrected.speedVariance()).isCloseTo(1.0625 - 1 / all, within(1e-12));
  }

  /** Against all ways of pairing: the cheapest, where staying alone costs half the limit. */
  @Test
  void pairsAreTheCheapest() {
    Random random = new Random(4);
    for (int trial = 0; trial < 200; trial++) {
      List<Track> tracks = new ArrayList<>();
      List<Detection> found = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        tracks.add(new Track(i, 1, found(1, 0.9, random.nextInt(40), random.nextInt(40))));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        found.add(found(1, 0.9, random.nextInt(40), random.nextInt(40)));
      }
      Association own = Association.of(tracks, found, 0.8, Weight.NONE);
      double cost =
          own.pairs().stream().mapToDouble(p -> cost(p.track(), p.found())).sum()
              + 0.4 * (own.tracks().size() + own.detections().size());
      assertThat(cost).isCloseTo(cheapest(tracks, found), within(1e-9));
      assertThat(own.pairs()).allMatch(p -> cost(p.track(), p.found()) <= 0.8);
      assertThat(own.pairs().size() + own.tracks().size()).isEqualTo(tracks.size());
      assertThat(own.pairs().stream().map(Association.Pair::found).distinct())
          .hasSize(own.pairs().size());
    }
  }

  private static double cost(Track track, Detection found) {
    return 1 - track.motion().box().iou(found.box());
  }

  private static double cheapest(List<Track> tracks, List<Detection> found) {
    if (tracks.isEmpty()) {
      return 0.4 * found.size();
    }
    List<Track> rest = tracks.subList(1, tracks.size());
    double alone = 0.4 + cheapest(rest, found);
    return found.stream()
        .filter(d -> cost(tracks.get(0), d) <= 0.8)
        .map(
            d -> {
              List<Detection> others = new ArrayList<>(found);
              others.remove(d);
              return cost(tracks.get(0), d) + cheapest(rest, others);
            })
        .min(Comparator.naturalOrder())
        .map(paired -> Math.min(paired, alone))
        .orElse(alone);
  }
}
