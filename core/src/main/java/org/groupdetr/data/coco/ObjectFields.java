package org.groupdetr.data.coco;

import java.io.IOException;
import java.util.OptionalDouble;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.coco.JsonValues.Ids;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Polygon;
import org.groupdetr.geometry.Segmentation;

/**
 * One object, of a truth or found, while its fields come in, in any order. Used again for the next.
 */
final class ObjectFields {
  private final JsonSource json;
  private final JsonValues values;
  private final Ids objects;
  private final Ids pictures;
  private final Ids classes;

  private final double[] box = new double[4];
  private long id;
  private boolean hasId;
  private long imageId;
  private boolean hasImage;
  private long categoryId;
  private boolean hasCategory;
  private boolean hasBox;
  private boolean emptyBox;
  private OptionalDouble area = OptionalDouble.empty();
  private OptionalDouble score = OptionalDouble.empty();
  private boolean crowd;
  private Segmentation mask = Segmentation.none();

  ObjectFields(JsonSource json, JsonValues values, Ids objects, Ids pictures, Ids classes) {
    this.json = json;
    this.values = values;
    this.objects = objects;
    this.pictures = pictures;
    this.classes = classes;
  }

  /**
   * Reads the current entry.
   *
   * @param what it is, for messages
   * @param found whether it is a detection, else an object of a truth
   * @return false if it holds neither a box nor a mask, as placeholders do for what is not there:
   *     the box is null or empty, or there is not even a class
   */
  boolean read(String what, boolean found) throws IOException {
    hasId = false;
    hasImage = false;
    hasCategory = false;
    hasBox = false;
    area = OptionalDouble.empty();
    score = OptionalDouble.empty();
    crowd = false;
    mask = Segmentation.none();
    emptyBox = json.isNull();
    if (!json.isNull()) {
      json.object(
          what, found ? this::foundField : this::trueField, f -> emptyBox |= f.equals("bbox"));
    }
    if (hasBox || hasMask()) {
      return true;
    }
    // Who names a class and says nothing of a box has forgotten it, or calls it something else.
    json.require(emptyBox || !hasCategory, "bbox");
    return false;
  }

  private void foundField(String field) throws IOException {
    switch (field) {
      case "score" -> score = OptionalDouble.of(values.score(field));
      case "id", "area", "iscrowd" -> json.skip();
      default -> trueField(field);
    }
  }

  private void trueField(String field) throws IOException {
    switch (field) {
      case "id" -> {
        id = values.id(field, objects);
        hasId = true;
        json.identify(json.parser().getText());
      }
      case "image_id" -> {
        imageId = values.id(field, pictures);
        hasImage = true;
      }
      case "category_id" -> {
        categoryId = values.id(field, classes);
        hasCategory = true;
      }
      case "bbox" -> {
        hasBox = values.numbers(field, box);
        emptyBox = !hasBox;
      }
      case "area" -> area = values.area(field);
      case "iscrowd" -> crowd = values.flag(field);
      case "segmentation" -> mask = json.segmentation();
      default -> json.skip();
    }
  }

  /** Fails unless all fields are there that an object of a truth has. */
  void requireTrue() {
    json.require(hasId, "id");
    json.require(hasImage, "image_id");
    json.require(hasCategory, "category_id");
  }

  /** Fails unless all fields are there that a detection has. */
  void requireFound() {
    json.require(hasImage, "image_id");
    json.require(hasCategory, "category_id");
    json.require(score.isPresent(), "score");
  }

  boolean hasBox() {
    return hasBox;
  }

  boolean hasMask() {
    return !(mask instanceof Segmentation.None);
  }

  boolean hasArea() {
    return area.isPresent();
  }

  long imageId() {
    return imageId;
  }

  long categoryId() {
    return categoryId;
  }

  double score() {
    return score.orElseThrow();
  }

  double[] box() {
    return box;
  }

  Segmentation mask() {
    return mask;
  }

  /**
   * Takes the box around the mask, as there is none.
   *
   * @throws IllegalArgumentException if the mask is broken
   */
  void takeBoxOfMask() {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    if (mask instanceof Segmentation.Polygons polygons) {
      for (Polygon part : polygons.parts()) {
        Box around = part.box();
        left = Math.min(left, around.x1());
        top = Math.min(top, around.y1());
        right = Math.max(right, around.x2());
        bottom = Math.max(bottom, around.y2());
      }
    } else if (mask instanceof Segmentation.Runs runs) {
      Box around = runs.mask().box();
      left = around.x1();
      top = around.y1();
      right = around.x2();
      bottom = around.y2();
    }
    if (left > right) {
      throw new IllegalArgumentException("has no bbox, and no mask that could give one");
    }
    box[0] = left;
    box[1] = top;
    box[2] = right - left;
    box[3] = bottom - top;
  }

  /** The object of a truth; ids as they were given while reading. */
  CocoAnnotation annotation() {
    return new CocoAnnotation(
        id,
        imageId,
        (int) categoryId,
        box[0],
        box[1],
        box[2],
        box[3],
        area.orElse(box[2] * box[3]),
        crowd,
        mask);
  }
}
