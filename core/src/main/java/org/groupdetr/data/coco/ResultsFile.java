package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.DetectionTable;
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
    return read(file, false, CocoIds.PLAIN, note -> {});
  }

  /**
   * As {@link #read(Path)}, with masks, which each detection must have: run lengths, as a string or
   * as a list.
   */
  public static DetectionTable readMasks(Path file) {
    return read(file, true, CocoIds.PLAIN, note -> {});
  }

  /**
   * Reads results for a truth. Placeholders (neither a box nor a mask) and detections of classes
   * that can be none of the truth's are passed over.
   *
   * @param masks whether each detection must have a mask, which is kept
   * @param ids of the truth
   * @param notes takes one line for each thing that was mended in reading
   * @throws org.groupdetr.common.UserException as for {@link #read(Path)}, or if a picture's id is
   *     a text or a large number and not the truth's
   */
  public static DetectionTable read(Path file, boolean masks, CocoIds ids, Consumer<String> notes) {
    return JsonSource.read(
        file,
        json -> {
          Mending mending = new Mending();
          DetectionTable detections = new ResultsReader(json, mending, masks, ids).read();
          mending.tell(file, notes);
          return detections;
        });
  }

  /**
   * Writes a file that {@link #read(Path)} reads back to equal rows.
   *
   * @throws org.groupdetr.common.UserException if it cannot be written
   */
  public static void write(Path file, DetectionTable detections) {
    write(file, detections, Optional.empty());
  }

  /**
   * What pictures and classes are called.
   *
   * @param fileName by a picture's id
   * @param label by a class's id
   */
  public record Names(LongFunction<String> fileName, IntFunction<String> label) {}

  /** As {@link #write(Path, DetectionTable)}, with {@code file_name} and {@code label} if known. */
  public static void write(Path file, DetectionTable detections, Optional<Names> names) {
    SafeFiles.write(file, out -> write(out, detections, names));
  }

  /** Writes the same to a stream, which is closed. */
  public static void write(OutputStream out, DetectionTable detections, Optional<Names> names)
      throws IOException {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartArray();
      for (int row = 0; row < detections.size(); row++) {
        writeRow(json, detections, row, names);
      }
      json.writeEndArray();
    }
  }

  private static void writeRow(
      JsonGenerator json, DetectionTable detections, int row, Optional<Names> names)
      throws IOException {
    json.writeStartObject();
    CocoIds ids = detections.ids();
    writeId(json, "image_id", ids.picture(detections.imageId(row)));
    writeId(json, "category_id", ids.category(detections.categoryId(row)));
    if (names.isPresent()) {
      json.writeStringField("file_name", names.get().fileName.apply(detections.imageId(row)));
      json.writeStringField("label", names.get().label.apply(detections.categoryId(row)));
    }
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

  private static void writeId(JsonGenerator json, String field, CocoIds.FileId id)
      throws IOException {
    json.writeFieldName(field);
    if (id.quoted()) {
      json.writeString(id.text());
    } else {
      json.writeNumber(id.text());
    }
  }
}
