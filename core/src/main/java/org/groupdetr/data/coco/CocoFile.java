package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;

/**
 * The annotation file of COCO: pictures, objects and classes in one JSON object.
 *
 * <p>Reading is tolerant of what {@code data check} reports (objects of pictures that are not
 * listed, empty boxes, ids that stand twice) and of what pycocotools reads: numbers in quotes, ids
 * that are texts or large numbers, names that are numbers, masks without boxes, placeholders. What
 * is mended is noted; only what has no clear meaning is an error, which names several such places.
 */
public final class CocoFile {
  private CocoFile() {}

  /** Reads a file as {@link #read(Path, Consumer)} does, without notes. */
  public static CocoData read(Path file) {
    return read(file, note -> {});
  }

  /**
   * Reads a file of any size, object by object.
   *
   * <p>An object without {@code iscrowd} is none, one without {@code area} has its box's area. A
   * picture without {@code file_name}, {@code width} or {@code height} gets an empty name or 0. The
   * list of objects may be absent, as in files of pictures to be labelled.
   *
   * @param notes takes one line for each thing that was mended in reading
   * @throws org.groupdetr.common.UserException if the file is missing, cut off or of another shape;
   *     the message names file, line, column and entry
   */
  public static CocoData read(Path file, Consumer<String> notes) {
    return JsonSource.read(file, json -> new CocoReader(json, file, notes).read());
  }

  /**
   * Writes a file that {@link #read(Path)} reads back to equal records.
   *
   * @throws org.groupdetr.common.UserException if it cannot be written
   */
  public static void write(Path file, CocoData data) {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
    SafeFiles.write(
        file,
        out -> {
          try (JsonGenerator json = factory.createGenerator(out)) {
            json.writeStartObject();
            writeImages(json, data);
            writeAnnotations(json, data);
            writeCategories(json, data);
            json.writeEndObject();
          }
        });
  }

  private static void writeImages(JsonGenerator json, CocoData data) throws IOException {
    json.writeArrayFieldStart("images");
    for (CocoImage image : data.images()) {
      json.writeStartObject();
      json.writeNumberField("id", image.id());
      json.writeStringField("file_name", image.fileName());
      json.writeNumberField("width", image.width());
      json.writeNumberField("height", image.height());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeAnnotations(JsonGenerator json, CocoData data) throws IOException {
    json.writeArrayFieldStart("annotations");
    for (CocoAnnotation object : data.annotations()) {
      json.writeStartObject();
      json.writeNumberField("id", object.id());
      json.writeNumberField("image_id", object.imageId());
      json.writeNumberField("category_id", object.categoryId());
      json.writeFieldName("bbox");
      double[] box = {object.x(), object.y(), object.width(), object.height()};
      json.writeArray(box, 0, box.length);
      json.writeNumberField("area", object.area());
      json.writeNumberField("iscrowd", object.crowd() ? 1 : 0);
      SegmentationJson.write(json, object.segmentation());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeCategories(JsonGenerator json, CocoData data) throws IOException {
    json.writeArrayFieldStart("categories");
    for (CocoCategory category : data.categories()) {
      json.writeStartObject();
      json.writeNumberField("id", category.id());
      json.writeStringField("name", category.name());
      json.writeStringField("supercategory", category.supercategory());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
