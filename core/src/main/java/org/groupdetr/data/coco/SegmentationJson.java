package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.groupdetr.geometry.Segmentation;

/** Writes masks as COCO's files have them. */
final class SegmentationJson {
  private SegmentationJson() {}

  /**
   * Writes the field {@code segmentation}; nothing where there is no mask that could be written.
   */
  static void write(JsonGenerator json, Segmentation mask) throws IOException {
    if (mask instanceof Segmentation.Polygons polygons) {
      json.writeArrayFieldStart("segmentation");
      for (double[] ring : polygons.rings().list()) {
        json.writeArray(ring, 0, ring.length);
      }
      json.writeEndArray();
    } else if (mask instanceof Segmentation.Runs runs) {
      json.writeObjectFieldStart("segmentation");
      json.writeFieldName("size");
      json.writeArray(new int[] {runs.size().height(), runs.size().width()}, 0, 2);
      json.writeStringField("counts", runs.text());
      json.writeEndObject();
    }
  }
}
