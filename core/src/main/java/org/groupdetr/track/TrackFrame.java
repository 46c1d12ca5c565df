package org.groupdetr.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A frame of a sequence: the things that are there and those that were followed.
 *
 * @param truth places of the things among all of the sequence, {@code [G]}
 * @param tracks places of the tracks among all of the sequence, {@code [D]}
 * @param iou of each pair, {@code [G][D]}
 */
record TrackFrame(int[] truth, int[] tracks, double[][] iou) {

  /**
   * A sequence, frame by frame.
   *
   * @param things how many things there are in all
   * @param tracks how many tracks there are in all
   */
  record Sequence(List<TrackFrame> frames, int things, int tracks) {

    int thingBoxes() {
      return frames.stream().mapToInt(f -> f.truth.length).sum();
    }

    int trackBoxes() {
      return frames.stream().mapToInt(f -> f.tracks.length).sum();
    }
  }

  static Sequence sequence(List<TrackedBox> truth, List<TrackedBox> found) {
    List<TrackedBox> counting = truth.stream().filter(box -> box.score() != 0).toList();
    int last =
        Math.max(
            counting.stream().mapToInt(TrackedBox::frame).max().orElse(0),
            found.stream().mapToInt(TrackedBox::frame).max().orElse(0));
    Map<Integer, List<TrackedBox>> things = byFrame(counting);
    Map<Integer, List<TrackedBox>> tracks = byFrame(found);
    long[] thingIds = ids(counting);
    long[] trackIds = ids(found);
    List<TrackFrame> frames = new ArrayList<>();
    for (int t = 1; t <= last; t++) {
      List<TrackedBox> there = things.getOrDefault(t, List.of());
      List<TrackedBox> followed = tracks.getOrDefault(t, List.of());
      if (!there.isEmpty() || !followed.isEmpty()) {
        frames.add(
            new TrackFrame(
                places(there, thingIds), places(followed, trackIds), iou(there, followed)));
      }
    }
    return new Sequence(frames, thingIds.length, trackIds.length);
  }

  private static Map<Integer, List<TrackedBox>> byFrame(List<TrackedBox> boxes) {
    Map<Integer, List<TrackedBox>> frames = new HashMap<>();
    boxes.forEach(box -> frames.computeIfAbsent(box.frame(), f -> new ArrayList<>()).add(box));
    return frames;
  }

  private static long[] ids(List<TrackedBox> boxes) {
    return boxes.stream().mapToLong(TrackedBox::id).distinct().sorted().toArray();
  }

  private static int[] places(List<TrackedBox> boxes, long[] ids) {
    return boxes.stream().mapToInt(box -> Arrays.binarySearch(ids, box.id())).toArray();
  }

  private static double[][] iou(List<TrackedBox> truth, List<TrackedBox> found) {
    double[][] iou = new double[truth.size()][found.size()];
    for (int g = 0; g < iou.length; g++) {
      for (int d = 0; d < iou[g].length; d++) {
        iou[g][d] = truth.get(g).box().iou(found.get(d).box());
      }
    }
    return iou;
  }
}
