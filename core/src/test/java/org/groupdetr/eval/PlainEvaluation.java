package org.groupdetr.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;

/**
 * COCO's evaluation step by step and without any cleverness: each curve from the beginning, for
 * comparison with settings and sizes for which there are no reference numbers.
 */
final class PlainEvaluation {
  private final CocoData data;
  private final DetectionTable detections;

  PlainEvaluation(CocoData data, DetectionTable detections) {
    this.data = data;
    this.detections = detections;
  }

  /** A detection's fate at one threshold. */
  private record Fate(double score, boolean right, boolean ignored) {}

  /** Precision, score at the points of recall; then the recall; all -1 without objects. */
  record Curve(double[] precision, double[] score, double recall) {}

  Curve curve(CocoCategory category, AreaRange area, int limit, int most, double threshold) {
    List<Fate> fates = new ArrayList<>();
    int objects = 0;
    for (CocoImage image :
        data.images().stream().sorted(Comparator.comparingLong(CocoImage::id)).toList()) {
      List<CocoAnnotation> wanted =
          new ArrayList<>(
              data.annotations().stream()
                  .filter(a -> a.imageId() == image.id() && a.categoryId() == category.id())
                  .toList());
      wanted.sort(Comparator.comparing(a -> ignored(a, area)));
      objects += (int) wanted.stream().filter(a -> !ignored(a, area)).count();
      List<Fate> here = match(found(image, category, most), wanted, area, threshold);
      fates.addAll(here.subList(0, Math.min(limit, here.size())));
    }
    fates.sort(Comparator.comparingDouble(f -> -f.score()));
    return curve(fates, objects);
  }

  private List<Integer> found(CocoImage image, CocoCategory category, int most) {
    return IntStream.range(0, detections.size())
        .filter(d -> detections.imageId(d) == image.id())
        .filter(d -> detections.categoryId(d) == category.id())
        .boxed()
        .sorted(Comparator.comparingDouble(d -> -detections.score(d)))
        .limit(most)
        .toList();
  }

  private static boolean ignored(CocoAnnotation object, AreaRange area) {
    return object.crowd() || object.area() < area.least() || object.area() > area.most();
  }

  private List<Fate> match(
      List<Integer> found, List<CocoAnnotation> wanted, AreaRange area, double threshold) {
    boolean[] taken = new boolean[wanted.size()];
    List<Fate> fates = new ArrayList<>();
    for (int d : found) {
      int match = -1;
      double best = threshold;
      for (int g = 0; g < taken.length; g++) {
        CocoAnnotation object = wanted.get(g);
        if (taken[g] && !object.crowd()) {
          continue;
        }
        if (match >= 0 && !ignored(wanted.get(match), area) && ignored(object, area)) {
          break;
        }
        if (overlap(d, object) >= best) {
          best = overlap(d, object);
          match = g;
        }
      }
      double size = detections.width(d) * detections.height(d);
      boolean outside = size < area.least() || size > area.most();
      if (match >= 0) {
        taken[match] = true;
      }
      boolean ignored = match >= 0 ? ignored(wanted.get(match), area) : outside;
      fates.add(new Fate(detections.score(d), match >= 0, ignored));
    }
    return fates;
  }

  private double overlap(int d, CocoAnnotation object) {
    double right = Math.min(detections.x(d) + detections.width(d), object.x() + object.width());
    double bottom = Math.min(detections.y(d) + detections.height(d), object.y() + object.height());
    double width = right - Math.max(detections.x(d), object.x());
    double height = bottom - Math.max(detections.y(d), object.y());
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double shared = width * height;
    double own = detections.width(d) * detections.height(d);
    return shared / (object.crowd() ? own : own + object.width() * object.height() - shared);
  }

  private static Curve curve(List<Fate> fates, int objects) {
    double[] precisionAt = new double[Thresholds.RECALL_COUNT];
    double[] scoreAt = new double[Thresholds.RECALL_COUNT];
    if (objects == 0) {
      Arrays.fill(precisionAt, -1);
      Arrays.fill(scoreAt, -1);
      return new Curve(precisionAt, scoreAt, -1);
    }
    double[] recall = new double[fates.size()];
    double[] precision = new double[fates.size()];
    double right = 0;
    double wrong = 0;
    for (int i = 0; i < recall.length; i++) {
      Fate fate = fates.get(i);
      right += fate.right() && !fate.ignored() ? 1 : 0;
      wrong += !fate.right() && !fate.ignored() ? 1 : 0;
      recall[i] = right / objects;
      precision[i] = right / (wrong + right + Math.pow(2, -52));
    }
    for (int r = 0; r < precisionAt.length; r++) {
      double least = Thresholds.recall(r);
      int first = 0;
      while (first < recall.length && recall[first] < least) {
        first++;
      }
      if (first < recall.length) {
        precisionAt[r] = Arrays.stream(precision, first, precision.length).max().orElseThrow();
        scoreAt[r] = fates.get(first).score();
      }
    }
    return new Curve(precisionAt, scoreAt, recall.length == 0 ? 0 : recall[recall.length - 1]);
  }
}
