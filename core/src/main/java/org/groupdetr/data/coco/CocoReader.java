package org.groupdetr.data.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.ForeignPath;
import org.groupdetr.geometry.Segmentation;

/** Reads one annotation file; {@link CocoFile} says how. */
final class CocoReader {
  private final JsonSource json;
  private final Path file;
  private final Consumer<String> notes;
  private final List<CocoImage> images = new ArrayList<>();
  private final List<CocoAnnotation> annotations = new ArrayList<>();
  private final List<CocoCategory> categories = new ArrayList<>();
  private boolean hasImages;
  private boolean hasCategories;
  private long withoutArea;

  CocoReader(JsonSource json, Path file, Consumer<String> notes) {
    this.json = json;
    this.file = file;
    this.notes = notes;
  }

  CocoData read() throws IOException {
    if (json.isList()) {
      throw new UserException(
          file
              + ": must be an annotation file, an object with images, annotations and categories;"
              + " found a list, as in a results file");
    }
    json.object("the file", this::part);
    demand(hasImages, "images");
    demand(hasCategories, "categories");
    if (withoutArea > 0) {
      notes.accept(
          file + ": objects without area: " + withoutArea + "; the area of the box is taken");
    }
    return new CocoData(images, annotations, categories);
  }

  private void demand(boolean present, String part) {
    if (!present) {
      throw new UserException(file + ": not an annotation file: it has no list of " + part);
    }
  }

  private void part(String field) throws IOException {
    switch (field) {
      case "images" -> {
        hasImages = true;
        json.list(field, this::image);
      }
      case "annotations" -> json.list(field, this::annotation);
      case "categories" -> {
        hasCategories = true;
        json.list(field, this::category);
      }
      default -> json.skip();
    }
  }

  private void image() throws IOException {
    images.add(new ImageFields().read());
  }

  private void annotation() throws IOException {
    annotations.add(new AnnotationFields().read());
  }

  private void category() throws IOException {
    categories.add(new CategoryFields().read());
  }

  /** One picture while its fields come in, in any order. */
  private final class ImageFields {
    private long id;
    private boolean hasId;
    private String fileName = "";
    private String address = "";
    private int width;
    private int height;

    CocoImage read() throws IOException {
      json.object("a picture", this::field);
      json.require(hasId, "id");
      // LVIS gives an address alone: its last two parts are folder and file.
      List<String> ends = ForeignPath.ends(address);
      String end = ends.isEmpty() ? "" : ends.get(Math.max(0, ends.size() - 2));
      return new CocoImage(id, fileName.isEmpty() ? end : fileName, width, height);
    }

    private void field(String field) throws IOException {
      switch (field) {
        case "id" -> {
          id = json.wholeNumber(field);
          hasId = true;
          json.identify(id);
        }
        case "file_name" -> fileName = json.text(field);
        case "coco_url" -> {
          if (json.isText()) {
            address = json.text(field);
          } else {
            json.skip();
          }
        }
        case "width" -> width = json.smallWholeNumber(field);
        case "height" -> height = json.smallWholeNumber(field);
        default -> json.skip();
      }
    }
  }

  /** One object while its fields come in, in any order. */
  private final class AnnotationFields {
    private long id;
    private boolean hasId;
    private long imageId;
    private boolean hasImage;
    private int categoryId;
    private boolean hasCategory;
    private final double[] box = new double[4];
    private boolean hasBox;
    private double area;
    private boolean hasArea;
    private boolean crowd;
    private Segmentation segmentation = Segmentation.none();

    CocoAnnotation read() throws IOException {
      json.object("an object's entry", this::field);
      json.require(hasId, "id");
      json.require(hasImage, "image_id");
      json.require(hasCategory, "category_id");
      json.require(hasBox, "bbox");
      if (!hasArea) {
        withoutArea++;
        area = box[2] * box[3];
      }
      return new CocoAnnotation(
          id, imageId, categoryId, box[0], box[1], box[2], box[3], area, crowd, segmentation);
    }

    private void field(String field) throws IOException {
      switch (field) {
        case "id" -> {
          id = json.wholeNumber(field);
          hasId = true;
          json.identify(id);
        }
        case "image_id" -> {
          imageId = json.wholeNumber(field);
          hasImage = true;
        }
        case "category_id" -> {
          categoryId = json.smallWholeNumber(field);
          hasCategory = true;
        }
        case "bbox" -> {
          json.numbers(field, box);
          hasBox = true;
        }
        case "area" -> {
          area = json.number(field);
          hasArea = true;
        }
        case "iscrowd" -> crowd = json.flag(field);
        case "segmentation" -> segmentation = json.segmentation();
        default -> json.skip();
      }
    }
  }

  /** One class while its fields come in, in any order. */
  private final class CategoryFields {
    private int id;
    private boolean hasId;
    private String name = "";
    private boolean hasName;
    private String supercategory = "";

    CocoCategory read() throws IOException {
      json.object("a class", this::field);
      json.require(hasId, "id");
      json.require(hasName, "name");
      return new CocoCategory(id, name, supercategory);
    }

    private void field(String field) throws IOException {
      switch (field) {
        case "id" -> {
          id = json.smallWholeNumber(field);
          hasId = true;
          json.identify(id);
        }
        case "name" -> {
          name = json.text(field);
          hasName = true;
        }
        case "supercategory" -> supercategory = json.text(field);
        default -> json.skip();
      }
    }
  }
}
