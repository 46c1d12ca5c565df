package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Segmentation;

/**
 * The results file of COCO: a JSON list of detections, each with {@code image_id}, {@code
 * category_id}, {@code score} and {@code bbox} (left, top, width, height in pixels) or {@code
 * segmentation} (run lengths) or both.
 */
public final class ResultsFile {
  private ResultsFile() {}

  /**
   * Reads the boxes of a file of any size; an empty list is an empty table. A detection without a
   * box has that around its mask; masks are not kept.
   *
   * @throws org.groupdetr.common.UserException if the file is missing, cut off or of another shape;
   *     the message names file, line, column and entry
   */
  public static DetectionTable read(Path file) {
    return JsonSource.read(file, json -> new Reader(json, false).read());
  }

  /**
   * As {@link #read(Path)}, with masks, which each detection must have: run lengths, as a string or
   * as a list.
   */
  public static DetectionTable readMasks(Path file) {
    return JsonSource.read(file, json -> new Reader(json, true).read());
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
    Optional<Segmentation.Runs> mask = detections.mask(row);
    if (mask.isPresent()) {
      SegmentationJson.write(json, mask.get());
    }
    json.writeEndObject();
  }

  /** Reads entry after entry into one table. */
  private static final class Reader {
    private final JsonSource json;
    private final boolean masks;
    private final DetectionTable detections = new DetectionTable();
    private final double[] box = new double[4];
    private long imageId;
    private boolean hasImage;
    private int categoryId;
    private boolean hasCategory;
    private boolean hasBox;
    private double score;
    private boolean hasScore;
    private Segmentation mask = Segmentation.none();

    Reader(JsonSource json, boolean masks) {
      this.json = json;
      this.masks = masks;
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
      mask = Segmentation.none();
      json.object("a detection", this::field);
      json.require(hasImage, "image_id");
      json.require(hasCategory, "category_id");
      boolean hasMask = !mask.equals(Segmentation.none());
      json.require(hasBox || hasMask, "bbox");
      json.require(hasMask || !masks, "segmentation");
      json.require(hasScore, "score");
      if (hasBox && !masks) {
        detections.add(imageId, categoryId, score, box[0], box[1], box[2], box[3]);
        return;
      }
      try {
        addMasked();
      } catch (IllegalArgumentException e) {
        throw json.error("segmentation: %s", String.valueOf(e.getMessage()));
      }
    }

    private void addMasked() {
      if (!(mask instanceof Segmentation.Runs runs)) {
        throw new IllegalArgumentException("must be run lengths with the size of the picture");
      }
      if (!hasBox) {
        Box around = runs.mask().box();
        box[0] = around.x1();
        box[1] = around.y1();
        box[2] = around.width();
        box[3] = around.height();
      }
      detections.add(imageId, categoryId, score, box[0], box[1], box[2], box[3]);
      if (masks) {
        detections.setLastMask(runs);
      }
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
        case "segmentation" -> mask = json.segmentation();
        default -> json.skip();
      }
    }
  }
}
