package org.groupdetr.data.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoIds.FileId;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.ForeignPath;

/** Reads one annotation file; {@link CocoFile} says how. */
final class CocoReader {
  private static final String PLACEHOLDER = "entries that hold nothing, passed over";

  private final JsonSource json;
  private final Path file;
  private final Consumer<String> notes;
  private final Mending mending = new Mending();
  private final JsonValues values;
  private final IdTable pictureIds = IdTable.large();
  private final IdTable objectIds = IdTable.large();
  private final IdTable classIds = IdTable.small();
  private final ObjectFields object;
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
    this.values = new JsonValues(json, mending);
    this.object = new ObjectFields(json, values, objectIds, pictureIds, classIds);
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
    CocoData data = numbered();
    mending.tell(file, notes);
    return data;
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
    ImageFields fields = new ImageFields();
    if (fields.read()) {
      images.add(fields.image());
    } else {
      values.mended(PLACEHOLDER, "");
    }
  }

  private void annotation() throws IOException {
    if (!object.read("an object's entry", false)) {
      values.mended("objects with neither a box nor a mask, passed over", "");
      return;
    }
    object.requireTrue();
    if (!object.hasBox()) {
      try {
        object.takeBoxOfMask();
      } catch (IllegalArgumentException e) {
        throw json.error("%s", String.valueOf(e.getMessage()));
      }
      values.mended("objects without a box, whose mask's is taken", "");
    }
    withoutArea += object.hasArea() ? 0 : 1;
    annotations.add(object.annotation());
  }

  private void category() throws IOException {
    CategoryFields fields = new CategoryFields();
    if (fields.read()) {
      categories.add(fields.category());
    } else {
      values.mended(PLACEHOLDER, "");
    }
  }

  /** The data with the ids that stay, now that all are known. */
  private CocoData numbered() {
    IdTable.Numbering ofPictures = pictureIds.numbering();
    IdTable.Numbering ofClasses = classIds.numbering();
    Map<Long, Long> ofObjects =
        objectIds.behind(annotations.stream().mapToLong(CocoAnnotation::id));
    noteIds(ofPictures.keys(), "pictures", "are texts or of more than 64 bits");
    noteIds(ofClasses.keys(), "classes", "are texts or of more than 32 bits");
    boolean plain = pictureIds.plain() && classIds.plain();
    if (plain
        && ofPictures.numbers().isEmpty()
        && ofClasses.numbers().isEmpty()
        && ofObjects.isEmpty()) {
      return new CocoData(images, annotations, categories);
    }
    images.replaceAll(
        i -> new CocoImage(ofPictures.of(i.id()), i.fileName(), i.width(), i.height()));
    categories.replaceAll(
        c -> new CocoCategory((int) ofClasses.of(c.id()), c.name(), c.supercategory()));
    annotations.replaceAll(
        a ->
            a.withIds(
                ofObjects.getOrDefault(a.id(), a.id()),
                ofPictures.of(a.imageId()),
                (int) ofClasses.of(a.categoryId())));
    Map<Long, FileId> unlisted = new HashMap<>(ofPictures.unlisted());
    unlisted.putAll(ofClasses.unlisted());
    CocoIds ids = new CocoIds(ofPictures.keys(), ofClasses.keys(), unlisted);
    return new CocoData(images, annotations, categories, ids);
  }

  private void noteIds(List<FileId> keys, String what, String why) {
    if (!keys.isEmpty()) {
      notes.accept(
          file
              + ": ids of "
              + what
              + " "
              + why
              + ", such as "
              + keys.stream().filter(FileId::quoted).findFirst().orElse(keys.get(keys.size() - 1))
              + ": numbered from 1 in their order, and written in results as they are");
    }
  }

  /** One picture while its fields come in, in any order. */
  private final class ImageFields {
    private long id;
    private boolean hasId;
    private boolean quoted;
    private boolean any;
    private String fileName = "";
    private String address = "";
    private int width;
    private int height;

    /** False if the entry holds nothing. */
    boolean read() throws IOException {
      if (!json.isNull()) {
        json.object("a picture", this::field);
      }
      if (any) {
        json.require(hasId, "id");
        pictureIds.list(id, quoted);
      }
      return any;
    }

    CocoImage image() {
      // LVIS gives an address alone: its last two parts are folder and file.
      List<String> ends = ForeignPath.ends(address);
      String end = ends.isEmpty() ? "" : ends.get(Math.max(0, ends.size() - 2));
      return new CocoImage(id, fileName.isEmpty() ? end : fileName, width, height);
    }

    private void field(String field) throws IOException {
      any = true;
      switch (field) {
        case "id" -> {
          id = values.id(field, pictureIds);
          quoted = values.wasQuoted();
          hasId = true;
          json.identify(json.parser().getText());
        }
        case "file_name" -> fileName = values.text(field);
        case "coco_url" -> {
          if (json.isText()) {
            address = values.text(field);
          } else {
            json.skip();
          }
        }
        case "width" -> width = values.side(field);
        case "height" -> height = values.side(field);
        default -> json.skip();
      }
    }
  }

  /** One class while its fields come in, in any order. */
  private final class CategoryFields {
    private long id;
    private boolean hasId;
    private boolean quoted;
    private boolean any;
    private String key = "";
    private String name = "";
    private String supercategory = "";

    /** False if the entry holds nothing. */
    boolean read() throws IOException {
      if (!json.isNull()) {
        json.object("a class", this::field);
      }
      if (!any) {
        return false;
      }
      json.require(hasId, "id");
      classIds.list(id, quoted);
      if (name.isEmpty()) {
        values.mended("classes without a name, called by their id", "");
        name = key;
      }
      return true;
    }

    CocoCategory category() {
      return new CocoCategory((int) id, name, supercategory);
    }

    private void field(String field) throws IOException {
      any = true;
      switch (field) {
        case "id" -> {
          id = values.id(field, classIds);
          quoted = values.wasQuoted();
          hasId = true;
          key = json.parser().getText();
          json.identify(key);
        }
        case "name" -> name = values.text(field);
        case "supercategory" -> supercategory = values.text(field);
        default -> json.skip();
      }
    }
  }
}
