package org.groupdetr.eval.calibration;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.eval.Comparison;
import org.groupdetr.eval.IouType;
import org.groupdetr.eval.calibration.ClassThreshold.Judged;

/**
 * The scores of a detector beside what is right, at IoU 0.5, as COCO matches.
 *
 * @param classes the best threshold of each class, in the truth's order
 * @param together the best one for all classes alike
 * @param bins how often detections of a score are right: ten bins of equal width, from the lowest
 */
public record Calibration(List<ClassThreshold> classes, ClassThreshold together, List<Bin> bins) {
  private static final int BINS = 10;
  private static final double LEAST_IOU = 0.5;

  public Calibration {
    classes = List.copyOf(classes);
    bins = List.copyOf(bins);
  }

  /**
   * Detections whose scores lie in one tenth.
   *
   * @param count of detections
   * @param score their mean; NaN if there are none
   * @param right share of them that found an object; NaN if there are none
   */
  public record Bin(int count, double score, double right) {}

  /**
   * Measures.
   *
   * @param found of pictures of this truth, with masks if those are compared
   */
  public static Calibration of(CocoData truth, DetectionTable found, IouType kind) {
    Comparison comparison = Comparison.of(truth, found, kind);
    Map<List<Long>, List<Integer>> objects =
        IntStream.range(0, comparison.objects().size())
            .boxed()
            .collect(groupingBy(g -> place(comparison.objects().get(g))));
    Map<List<Long>, List<Integer>> rows =
        IntStream.range(0, found.size())
            .boxed()
            .collect(groupingBy(row -> List.of(found.imageId(row), (long) found.categoryId(row))));
    Map<Long, List<Judged>> judged = new HashMap<>();
    rows.forEach(
        (place, own) ->
            judged
                .computeIfAbsent(place.get(1), any -> new ArrayList<>())
                .addAll(judged(found, comparison, own, objects.getOrDefault(place, List.of()))));
    List<ClassThreshold> classes = new ArrayList<>();
    List<Judged> all = new ArrayList<>();
    for (CocoCategory category : truth.categories()) {
      List<Judged> own = judged.getOrDefault((long) category.id(), List.of());
      classes.add(ClassThreshold.of(category.name(), objects(comparison, category.id()), own));
      all.addAll(own);
    }
    int count = classes.stream().mapToInt(ClassThreshold::objects).sum();
    return new Calibration(classes, ClassThreshold.of("all classes", count, all), bins(all));
  }

  private static List<Long> place(CocoAnnotation object) {
    return List.of(object.imageId(), (long) object.categoryId());
  }

  private static int objects(Comparison comparison, int category) {
    return (int)
        comparison.objects().stream()
            .filter(object -> object.categoryId() == category && !object.crowd())
            .count();
  }

  /**
   * Those of one class in one picture; what fits no free object but lies in a crowd is left out.
   */
  private static List<Judged> judged(
      DetectionTable found, Comparison comparison, List<Integer> rows, List<Integer> objects) {
    List<Judged> judged = new ArrayList<>();
    boolean[] taken = new boolean[objects.size()];
    List<Integer> sorted =
        rows.stream().sorted(Comparator.comparingDouble(row -> -found.score(row))).toList();
    for (int row : sorted) {
      int best = -1;
      double greatest = LEAST_IOU;
      boolean inCrowd = false;
      for (int g = 0; g < taken.length; g++) {
        double overlap = comparison.overlap(row, objects.get(g));
        if (comparison.objects().get(objects.get(g)).crowd()) {
          inCrowd |= overlap >= LEAST_IOU;
        } else if (!taken[g] && overlap >= greatest) {
          best = g;
          greatest = overlap;
        }
      }
      if (best >= 0) {
        taken[best] = true;
      }
      if (best >= 0 || !inCrowd) {
        judged.add(new Judged(found.score(row), best >= 0));
      }
    }
    return judged;
  }

  private static List<Bin> bins(List<Judged> all) {
    int[] count = new int[BINS];
    int[] right = new int[BINS];
    double[] sum = new double[BINS];
    for (Judged one : all) {
      int bin = Math.max(0, Math.min(BINS - 1, (int) (one.score() * BINS)));
      count[bin]++;
      right[bin] += one.right() ? 1 : 0;
      sum[bin] += one.score();
    }
    return IntStream.range(0, BINS)
        .mapToObj(
            b ->
                count[b] == 0
                    ? new Bin(0, Double.NaN, Double.NaN)
                    : new Bin(count[b], sum[b] / count[b], (double) right[b] / count[b]))
        .toList();
  }

  /**
   * The expected calibration error: how far scores and shares of right ones lie apart, mean over
   * the detections by bins; 0 if there are none.
   */
  public double error() {
    int all = bins.stream().mapToInt(Bin::count).sum();
    return bins.stream()
        .filter(bin -> bin.count > 0)
        .mapToDouble(bin -> Math.abs(bin.score - bin.right) * bin.count / all)
        .sum();
  }

  /** Thresholds by name of class; that of all classes together for those without objects. */
  public Map<String, Double> scores() {
    Map<String, Double> scores = new LinkedHashMap<>();
    classes.forEach(
        one -> scores.put(one.name(), one.objects() == 0 ? together.score() : one.score()));
    return scores;
  }
}
