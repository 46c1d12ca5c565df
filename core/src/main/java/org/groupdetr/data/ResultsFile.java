package org.groupdetr.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.nio.file.Path;
import org.groupdetr.common.SafeFiles;

/**
 * The results file of COCO: a JSON list of detections, each with {@code image_id}, {@code
 * category_id}, {@code bbox} (left, top, width, height in pixels) and {@code score}.
 */
public final class ResultsFile {
  private ResultsFile() {}

  /**
   * Reads a file of any size; an empty list is an empty table.
   *
   * @throws org.groupdetr.common.UserException if the file is missing, cut off or of another shape;
   *     the message names file, line, column and entry
   */
  public static DetectionTable read(Path file) {
    return JsonSource.read(file, json -> new Reader(json).read());
  }

  /**
   * Writes a file that {@link #read(Path)} reads back to equal rows.
   *
   * @throws org.groupdetr.common.UserException if it cannot be written
   */
  public static void write(Path file, DetectionTable detections) {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
    SafeFiles.write(
        file,
        out -> {
          try (JsonGenerator json = factory.createGenerator(out)) {
            json.writeStartArray();
            for (int row = 0; row < detections.size(); row++) {
              writeRow(json, detections, row);
            }
            json.writeEndArray();
          }
        });
  }

  private static void writeRow(JsonGenerator json, DetectionTable detections, int row)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("image_id", detections.imageId(row));
    json.writeNumberField("category_id", detections.categoryId(row));
    json.writeFieldName("bbox");
    double[] box = {
      detections.x(row), detections.y(row), detections.width(row), detections.height(row)
    };
    json.writeArray(box, 0, box.length);
    json.writeNumberField("score", detections.score(row));
    json.writeEndObject();
  }

  /** Reads entry after entry into one table. */
  private static final class Reader {
    private final JsonSource json;
    private final DetectionTable detections = new DetectionTable();
    private final double[] box = new double[4];
    private long imageId;
    private boolean hasImage;
    private int categoryId;
    private boolean hasCategory;
    private boolean hasBox;
    private double score;
    private boolean hasScore;

    Reader(JsonSource json) {
      this.json = json;
    }

    DetectionTable read() throws IOException {
      if (json.isObject()) {
        throw json.error(
            "a results file must be a list of detections, found an object, as in an annotation"
                + " file");
      }
      json.list("results", this::entry);
      return detections;
    }

    private void entry() throws IOException {
      hasImage = false;
      hasCategory = false;
      hasBox = false;
      hasScore = false;
      json.object("a detection", this::field);
      json.require(hasImage, "image_id");
      json.require(hasCategory, "category_id");
      json.require(hasBox, "bbox");
      json.require(hasScore, "score");
      detections.add(imageId, categoryId, score, box[0], box[1], box[2], box[3]);
    }

    private void field(String field) throws IOException {
      switch (field) {
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
        case "score" -> {
          score = json.number(field);
          hasScore = true;
        }
        default -> json.skip();
      }
    }
  }
}
