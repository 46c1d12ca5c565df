package org.groupdetr.data.coco;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoIds.FileId;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Segmentation;

/** Reads one results file, entry after entry into one table; {@link ResultsFile} says how. */
final class ResultsReader {
  private final JsonSource json;
  private final JsonValues values;
  private final boolean masks;
  private final ObjectFields object;
  private final DetectionTable detections;
  private boolean unknownClass;
  private boolean bare;

  ResultsReader(JsonSource json, Mending mending, boolean masks, CocoIds ids) {
    this.json = json;
    this.masks = masks;
    this.values = new JsonValues(json, mending);
    this.detections = new DetectionTable(ids);
    JsonValues.Ids classes = new Known(ids.classes(), false);
    this.object = new ObjectFields(json, values, classes, new Known(ids.pictures(), true), classes);
  }

  DetectionTable read() throws IOException {
    if (json.isObject()) {
      // What the object is shows by its fields: a whole file, or the first of many lines.
      json.object("the file", this::lookAt);
      throw json.error(
          bare
              ? "a results file must be one list of detections, found one on each line: put them"
                  + " in [ ] with commas between them"
              : "a results file must be a list of detections, found an object, as in an annotation"
                  + " file: what is in its annotations must stand alone in [ ]");
    }
    json.list("results", this::entry);
    return detections;
  }

  private void lookAt(String field) throws IOException {
    bare |= field.equals("image_id") || field.equals("bbox");
    json.skip();
  }

  private void entry() throws IOException {
    unknownClass = false;
    if (!object.read("a detection", true)) {
      values.mended("detections with neither a box nor a mask, passed over", "");
      return;
    }
    object.requireFound();
    json.require(object.hasMask() || !masks, "segmentation");
    if (unknownClass) {
      return;
    }
    try {
      add();
    } catch (IllegalArgumentException e) {
      throw json.error("segmentation: %s", String.valueOf(e.getMessage()));
    }
  }

  private void add() {
    if (object.hasBox() && !masks) {
      addBox();
      return;
    }
    if (!(object.mask() instanceof Segmentation.Runs runs)) {
      throw new IllegalArgumentException("must be run lengths with the size of the picture");
    }
    if (!object.hasBox()) {
      object.takeBoxOfMask();
    }
    addBox();
    if (masks) {
      detections.setLastMask(runs);
    }
  }

  private void addBox() {
    double[] box = object.box();
    detections.add(
        object.imageId(),
        (int) object.categoryId(),
        object.score(),
        box[0],
        box[1],
        box[2],
        box[3]);
  }

  /** Pictures or classes of the truth. */
  private final class Known implements JsonValues.Ids {
    private final List<FileId> keys;
    private final CocoIds.Lookup lookup;
    private final boolean pictures;

    Known(List<FileId> keys, boolean pictures) {
      this.keys = keys;
      this.lookup = new CocoIds.Lookup(keys);
      this.pictures = pictures;
    }

    @Override
    public long plain(long value, boolean quoted) {
      if (keys.isEmpty()) {
        boolean fits = pictures || value == (int) value;
        return fits ? value : unknown(FileId.of(value));
      }
      return strange(new FileId(Long.toString(value), quoted));
    }

    @Override
    public long strange(FileId key) {
      if (keys.isEmpty()) {
        OptionalLong meant = key.plain();
        return meant.isPresent() ? plain(meant.getAsLong(), false) : unknown(key);
      }
      OptionalLong number = lookup.number(key);
      return number.isPresent() ? number.getAsLong() : unknown(key);
    }

    private long unknown(FileId key) {
      if (pictures) {
        throw json.error(
            "image_id: the truth does not list picture %s; is it the truth of other pictures?",
            key);
      }
      values.mended(
          "detections of classes that the truth does not have; they do not count",
          "category_id " + key);
      unknownClass = true;
      return 0;
    }
  }
}
