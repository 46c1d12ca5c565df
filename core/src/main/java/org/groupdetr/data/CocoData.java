package org.groupdetr.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an annotation file says: pictures, objects, classes, each in file order. Every reader (COCO,
 * Pascal VOC, YOLO) ends here.
 *
 * @param ids what pictures and classes are called in the file where their ids are no plain numbers
 */
public record CocoData(
    List<CocoImage> images,
    List<CocoAnnotation> annotations,
    List<CocoCategory> categories,
    CocoIds ids) {
  public CocoData {
    images = List.copyOf(images);
    annotations = List.copyOf(annotations);
    categories = List.copyOf(categories);
  }

  /** Data whose ids are those of the file. */
  public CocoData(
      List<CocoImage> images, List<CocoAnnotation> annotations, List<CocoCategory> categories) {
    this(images, annotations, categories, CocoIds.PLAIN);
  }

  /** Other lists of the same file. */
  public CocoData with(
      List<CocoImage> images, List<CocoAnnotation> annotations, List<CocoCategory> categories) {
    return new CocoData(images, annotations, categories, ids);
  }

  /** Objects by the id of their picture, in file order; pictures without objects are absent. */
  public Map<Long, List<CocoAnnotation>> objectsByImage() {
    Map<Long, List<CocoAnnotation>> objects = new HashMap<>();
    for (CocoAnnotation object : annotations) {
      objects.computeIfAbsent(object.imageId(), id -> new ArrayList<>()).add(object);
    }
    return objects;
  }
}
