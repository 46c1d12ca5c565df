package org.groupdetr.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.Labels;

/**
 * What objects are taken for. Boxes are paired at IoU 0.5 whatever their classes.
 *
 * @param counts {@code [C + 1][C + 1]}: objects of the row's class found as the column's; the last
 *     column: not found; the last row: found where nothing is
 */
record ConfusionMatrix(Labels labels, int[][] counts) {

  /** Counts what was found in all pictures. */
  static ConfusionMatrix of(Labels labels, List<PictureResult> scenes) {
    int classes = labels.count();
    Map<Integer, Integer> index = labels.indexById();
    int[][] counts = new int[classes + 1][classes + 1];
    for (PictureResult scene : scenes) {
      BoxMatching pairing = BoxMatching.of(scene, BoxMatching.Classes.ANY);
      boolean[] found = new boolean[scene.objects().size()];
      for (int d = 0; d < scene.found().size(); d++) {
        int as = index.getOrDefault(scene.found().get(d).categoryId(), classes);
        int object = pairing.objectOf()[d];
        if (object >= 0) {
          found[object] = true;
          counts[classOf(scene, object, index)][as]++;
        } else if (object == BoxMatching.NOTHING) {
          counts[classes][as]++;
        }
      }
      for (int g = 0; g < found.length; g++) {
        CocoAnnotation object = scene.objects().get(g);
        if (!found[g] && !object.crowd()) {
          counts[classOf(scene, g, index)][classes]++;
        }
      }
    }
    return new ConfusionMatrix(labels, counts);
  }

  private static int classOf(PictureResult scene, int object, Map<Integer, Integer> index) {
    return index.getOrDefault(scene.objects().get(object).categoryId(), index.size());
  }

  /** Objects of a class. */
  int total(int row) {
    int total = 0;
    for (int count : counts[row]) {
      total += count;
    }
    return total;
  }

  /** A class taken for another. */
  record Mistake(int truth, int found, int count) {}

  /** The most frequent mistakes between classes, the most frequent first. */
  List<Mistake> mistakes(int most) {
    List<Mistake> mistakes = new ArrayList<>();
    for (int row = 0; row < labels.count(); row++) {
      for (int column = 0; column < labels.count(); column++) {
        if (row != column && counts[row][column] > 0) {
          mistakes.add(new Mistake(row, column, counts[row][column]));
        }
      }
    }
    mistakes.sort(Comparator.comparingInt(Mistake::count).reversed());
    return mistakes.subList(0, Math.min(most, mistakes.size()));
  }
}
