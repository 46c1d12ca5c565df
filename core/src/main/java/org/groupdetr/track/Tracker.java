package org.groupdetr.track;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.groupdetr.data.Detection;
import org.groupdetr.track.Association.Pair;
import org.groupdetr.track.Association.Weight;

/**
 * Follows things from frame to frame as ByteTrack does (Zhang et al., ECCV 2022): sure detections
 * are paired with tracks first, then unsure ones with tracks that would end, since things that are
 * half hidden are found with a low score. Frames come one after the other; not for several threads.
 */
public final class Tracker {
  private static final double FIRST_LIMIT = 0.8;
  private static final double SECOND_LIMIT = 0.5;
  private static final double NEW_LIMIT = 0.7;
  private static final double SAME = 0.15;

  private final TrackerSettings settings;
  private List<Track> tracked = new ArrayList<>();
  private List<Track> lost = new ArrayList<>();
  private int frame;
  private long ids;

  /** Nothing is followed yet. */
  public Tracker(TrackerSettings settings) {
    this.settings = settings;
  }

  /**
   * A detection and the thing that it is of.
   *
   * @param id 1 or more, the same in all frames
   */
  public record Followed(long id, Detection found) {}

  /**
   * The next frame.
   *
   * @param found all that a detector says of it, also with low scores
   * @return what is followed and seen in it, by number
   */
  public List<Followed> next(List<Detection> found) {
    frame++;
    List<Detection> sound =
        found.stream().filter(d -> d.box().width() > 0 && d.box().height() > 0).toList();
    List<Detection> sure = sound.stream().filter(d -> d.score() > settings.high()).toList();
    List<Detection> unsure =
        sound.stream()
            .filter(d -> d.score() > settings.low() && d.score() < settings.high())
            .toList();
    List<Track> fresh = tracked.stream().filter(t -> t.state() == Track.State.NEW).toList();
    List<Track> known = new ArrayList<>(tracked);
    known.removeAll(fresh);
    known.addAll(lost);
    known.forEach(Track::advance);

    Association first = Association.of(known, sure, FIRST_LIMIT, Weight.SCORE);
    List<Track> inSight =
        first.tracks().stream().filter(t -> t.state() == Track.State.SEEN).toList();
    Association second = Association.of(inSight, unsure, SECOND_LIMIT, Weight.NONE);
    Association third = Association.of(fresh, first.detections(), NEW_LIMIT, Weight.SCORE);
    see(first);
    see(second);
    see(third);
    second.tracks().forEach(Track::lose);
    update(known, third);
    return tracked.stream()
        .filter(t -> t.state() == Track.State.SEEN && t.missing(frame) == 0)
        .map(t -> new Followed(t.id(), t.last()))
        .sorted((a, b) -> Long.compare(a.id(), b.id()))
        .toList();
  }

  private void see(Association association) {
    for (Pair pair : association.pairs()) {
      pair.track().see(frame, pair.found());
    }
  }

  private void update(List<Track> known, Association third) {
    List<Track> seen = new ArrayList<>();
    List<Track> gone = new ArrayList<>();
    for (Track track : known) {
      if (track.state() == Track.State.SEEN) {
        seen.add(track);
      } else if (track.missing(frame) <= settings.patience()) {
        gone.add(track);
      }
    }
    third.pairs().forEach(pair -> seen.add(pair.track()));
    for (Detection begun : third.detections()) {
      if (begun.score() >= settings.beginning()) {
        seen.add(new Track(++ids, frame, begun));
      }
    }
    tracked = seen;
    lost = gone;
    forgetDoubles();
  }

  /**
   * Of a track in sight and one out of sight at the same place, the one that lasted longer stays.
   */
  private void forgetDoubles() {
    Set<Track> doubles = new LinkedHashSet<>();
    for (Track one : tracked) {
      for (Track other : lost) {
        boolean same = one.last().categoryId() == other.last().categoryId();
        if (same && 1 - one.motion().box().iou(other.motion().box()) < SAME) {
          doubles.add(one.age() > other.age() ? other : one);
        }
      }
    }
    tracked.removeAll(doubles);
    lost.removeAll(doubles);
  }
}
