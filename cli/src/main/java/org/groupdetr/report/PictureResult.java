package org.groupdetr.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.Labels;
import org.groupdetr.geometry.Box;

/**
 * A picture: what was found in it and what is true of it.
 *
 * @param found the surest first
 */
record PictureResult(CocoImage picture, List<Detection> found, List<CocoAnnotation> objects) {

  /** All pictures of a truth, in its order; what is of no class of it is left out. */
  static List<PictureResult> of(CocoData truth, DetectionTable detections) {
    Labels labels = new Labels(truth.categories());
    Map<Integer, Integer> index = labels.indexById();
    Map<Long, List<Detection>> found = new HashMap<>();
    for (int row = 0; row < detections.size(); row++) {
      Integer place = index.get(detections.categoryId(row));
      if (place != null) {
        found
            .computeIfAbsent(detections.imageId(row), id -> new ArrayList<>())
            .add(detection(labels.at(place).name(), detections, row));
      }
    }
    found
        .values()
        .forEach(list -> list.sort(Comparator.comparingDouble(Detection::score).reversed()));
    Map<Long, List<CocoAnnotation>> objects = truth.objectsByImage();
    return truth.images().stream()
        .map(
            picture ->
                new PictureResult(
                    picture,
                    found.getOrDefault(picture.id(), List.of()),
                    objects.getOrDefault(picture.id(), List.of()).stream()
                        .filter(object -> index.containsKey(object.categoryId()))
                        .toList()))
        .toList();
  }

  private static Detection detection(String name, DetectionTable table, int row) {
    Box box = Box.ofXywh(table.x(row), table.y(row), table.width(row), table.height(row));
    return new Detection(
        name, table.categoryId(row), table.score(row), box, table.mask(row).map(m -> m.mask()));
  }

  /** The same with those detections only that are at least this sure. */
  PictureResult surerThan(double score) {
    return new PictureResult(
        picture, found.stream().filter(d -> d.score() >= score).toList(), objects);
  }

  static Box box(CocoAnnotation object) {
    return Box.ofXywh(object.x(), object.y(), object.width(), object.height());
  }
}
