package org.groupdetr.predict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Rle;

/**
 * Joins what was found in several pieces of a picture, class by class: a detection takes up the
 * weaker ones with which it shares at least half of the smaller box. It keeps its score, its box
 * becomes that around both, its mask all pixels of both. This is SAHI's greedy non-maximum merging
 * (GREEDYNMM, IOS, 0.5), for what is at least as sure as {@code least}; weaker detections go where
 * a stronger one shares as much, and change none.
 */
record TileMerge(double least) {
  private static final double SHARED = 0.5;

  private static final Comparator<Detection> BEST_FIRST =
      Comparator.comparingDouble((Detection d) -> -d.score())
          .thenComparingDouble(d -> d.box().x1())
          .thenComparingDouble(d -> d.box().y1())
          .thenComparingDouble(d -> d.box().x2())
          .thenComparingDouble(d -> d.box().y2());

  /** What stays, best first. */
  List<Detection> joined(Collection<Detection> found) {
    Map<Integer, List<Detection>> classes = new LinkedHashMap<>();
    for (Detection one : found) {
      classes.computeIfAbsent(one.categoryId(), any -> new ArrayList<>()).add(one);
    }
    return classes.values().stream().flatMap(this::ofClass).sorted(BEST_FIRST).toList();
  }

  private Stream<Detection> ofClass(List<Detection> found) {
    List<Detection> staying = new ArrayList<>();
    List<Detection> open = new ArrayList<>(found.stream().sorted(BEST_FIRST).toList());
    while (!open.isEmpty() && open.get(0).score() >= least) {
      Detection best = open.remove(0);
      List<Detection> near =
          open.stream().filter(d -> d.score() >= least && match(best, d)).toList();
      // Which belong to the best is settled before it grows; whether each still does, after.
      Detection grown = best;
      for (Detection weaker : near) {
        grown = match(grown, weaker) ? grown(grown, weaker) : grown;
      }
      staying.add(grown);
      open.removeIf(d -> d.score() >= least && match(best, d));
    }
    for (Detection weak : open) {
      if (staying.stream().noneMatch(stronger -> match(stronger, weak))) {
        staying.add(weak);
      }
    }
    return staying.stream();
  }

  private static boolean match(Detection one, Detection other) {
    return one.box().overSmaller(other.box()) >= SHARED;
  }

  private static Detection grown(Detection best, Detection weaker) {
    Optional<Rle> mask =
        best.mask()
            .map(own -> weaker.mask().map(other -> Rle.union(List.of(own, other))).orElse(own));
    return new Detection(
        best.label(), best.categoryId(), best.score(), best.box().around(weaker.box()), mask);
  }
}
