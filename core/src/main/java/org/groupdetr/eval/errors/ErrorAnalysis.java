package org.groupdetr.eval.errors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.eval.Comparison;
import org.groupdetr.eval.IouType;
import org.groupdetr.eval.errors.PictureErrors.Mistake;
import org.groupdetr.eval.errors.PrecisionPoints.Point;

/** Finds out what is wrong with detections, and what each kind of error costs, as TIDE does. */
public final class ErrorAnalysis {
  private static final int MOST_DETECTIONS = 100;

  private final List<PictureErrors> pictures = new ArrayList<>();
  private final PrecisionPoints points = new PrecisionPoints();

  private ErrorAnalysis(CocoData truth, DetectionTable found, IouType kind) {
    Comparison comparison = Comparison.of(truth, found, kind);
    Map<Long, List<Integer>> rows = new HashMap<>();
    for (int row = 0; row < found.size(); row++) {
      rows.computeIfAbsent(found.imageId(row), any -> new ArrayList<>()).add(row);
    }
    Map<Long, List<Integer>> objects = new HashMap<>();
    for (int g = 0; g < comparison.objects().size(); g++) {
      objects
          .computeIfAbsent(comparison.objects().get(g).imageId(), any -> new ArrayList<>())
          .add(g);
    }
    for (CocoImage image : truth.images()) {
      int[] best =
          rows.getOrDefault(image.id(), List.of()).stream()
              .sorted(Comparator.comparingDouble(row -> -found.score(row)))
              .limit(MOST_DETECTIONS)
              .mapToInt(Integer::intValue)
              .toArray();
      List<Integer> own = objects.getOrDefault(image.id(), List.of());
      int[] counting = own.stream().mapToInt(g -> g).filter(g -> !crowd(comparison, g)).toArray();
      int[] crowds = own.stream().mapToInt(g -> g).filter(g -> crowd(comparison, g)).toArray();
      add(new PictureErrors(found, comparison, best, counting, crowds));
      IntStream.of(counting)
          .mapToObj(comparison.objects()::get)
          .forEach(object -> points.addObjects(object.categoryId(), 1));
    }
  }

  private static boolean crowd(Comparison comparison, int object) {
    CocoAnnotation annotation = comparison.objects().get(object);
    return annotation.crowd();
  }

  private void add(PictureErrors picture) {
    pictures.add(picture);
    picture.points().forEach(points::add);
  }

  /**
   * Takes detections apart.
   *
   * @param found of pictures of this truth, with masks if those are compared
   */
  public static ErrorCosts of(CocoData truth, DetectionTable found, IouType kind) {
    return new ErrorAnalysis(truth, found, kind).costs();
  }

  private ErrorCosts costs() {
    double ap = points.meanAp();
    Map<ErrorKind, ErrorCosts.Cost> costs = new EnumMap<>(ErrorKind.class);
    for (ErrorKind kind : ErrorKind.values()) {
      // Where it would fall, the steps of recall are to blame.
      double gain = Math.max(0, without(kind).meanAp() - ap);
      costs.put(kind, new ErrorCosts.Cost(count(kind), gain));
    }
    return new ErrorCosts(ap, costs);
  }

  private int count(ErrorKind kind) {
    return (int)
        pictures.stream()
            .flatMap(picture -> picture.mistakes().stream())
            .filter(mistake -> mistake.kind() == kind)
            .count();
  }

  /** What counts were errors of a kind mended, and no others. */
  private PrecisionPoints without(ErrorKind kind) {
    PrecisionPoints mended = points.ofSameObjects();
    for (PictureErrors picture : pictures) {
      for (Mistake mistake : picture.mistakes()) {
        if (mistake.kind() == kind && kind == ErrorKind.MISSED) {
          mended.addObjects(mistake.category(), -1);
        } else {
          Optional<Point> point =
              mistake.kind() == kind ? picture.mended(mistake) : mistake.point();
          point.ifPresent(mended::add);
        }
      }
    }
    points.right().forEach(mended::add);
    return mended;
  }
}
