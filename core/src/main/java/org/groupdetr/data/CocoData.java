package org.groupdetr.data;

import java.util.List;

/**
 * What an annotation file says: pictures, objects, classes, each in file order. Every reader (COCO,
 * Pascal VOC, YOLO) ends here.
 */
public record CocoData(
    List<CocoImage> images, List<CocoAnnotation> annotations, List<CocoCategory> categories) {
  public CocoData {
    images = List.copyOf(images);
    annotations = List.copyOf(annotations);
    categories = List.copyOf(categories);
  }
}
