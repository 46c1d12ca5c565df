package org.groupdetr.predict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Segmentation;

/** Non-maximum suppression of what was found in many pictures. */
public final class SuppressedTable {
  private SuppressedTable() {}

  /** What {@link NonMaximumSuppression} leaves of each picture. */
  public static DetectionTable of(DetectionTable found, double iou) {
    Map<Long, List<Detection>> pictures = new LinkedHashMap<>();
    for (int row = 0; row < found.size(); row++) {
      pictures.computeIfAbsent(found.imageId(row), id -> new ArrayList<>()).add(at(found, row));
    }
    DetectionTable left = new DetectionTable();
    pictures.forEach(
        (id, detections) -> {
          detections.sort(Comparator.comparingDouble(Detection::score).reversed());
          NonMaximumSuppression.apply(detections, iou).forEach(kept -> left.add(id, kept));
        });
    return left;
  }

  private static Detection at(DetectionTable table, int row) {
    double x = table.x(row);
    double y = table.y(row);
    return new Detection(
        "",
        table.categoryId(row),
        table.score(row),
        new Box(x, y, x + table.width(row), y + table.height(row)),
        table.mask(row).map(Segmentation.Runs::mask));
  }
}
