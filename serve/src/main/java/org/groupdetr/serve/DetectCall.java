package org.groupdetr.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.geometry.Box;
import org.jspecify.annotations.Nullable;

/** {@code POST /detect}: what is in one or several pictures. */
final class DetectCall {
  private final Models models;
  private final PictureWork work;
  private final PictureDrawer drawer;
  private final double threshold;

  DetectCall(Models models, PictureWork work, PictureDrawer drawer, double threshold) {
    this.models = models;
    this.work = work;
    this.drawer = drawer;
    this.threshold = threshold;
  }

  /**
   * Answers.
   *
   * @param parameters of the address; a form may have others
   * @throws Refusal if something is wrong with the request
   */
  Answer answer(
      Map<String, String> parameters, @Nullable String contentType, byte[] body, Waiting task) {
    Map<String, String> all = parameters;
    List<PictureWork.Sent> pictures = List.of(new PictureWork.Sent("picture", body));
    if (contentType != null && PictureForm.isForm(contentType)) {
      PictureForm form = PictureForm.read(contentType, body);
      pictures = form.pictures();
      all = DetectQuery.joined(parameters, form.parameters());
    }
    DetectQuery query = DetectQuery.of(all);
    if (query.format() == DetectQuery.Format.PNG && pictures.size() > 1) {
      throw Refusal.badRequest("format=png takes one picture at a time");
    }
    ModelSlot slot = models.named(query.model());
    double least = query.threshold().orElse(threshold);
    PictureWork.Result result = work.look(slot, pictures, least, task);
    return switch (query.format()) {
      case JSON -> Answer.json(json -> write(json, result, least));
      case COCO -> coco(result);
      case PNG -> png(result);
    };
  }

  private static void write(JsonGenerator json, PictureWork.Result result, double least)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("model", result.model());
    json.writeNumberField("threshold", least);
    json.writeArrayFieldStart("pictures");
    for (PictureWork.Seen seen : result.pictures()) {
      json.writeStartObject();
      json.writeStringField("name", seen.name());
      json.writeNumberField("width", seen.size().width());
      json.writeNumberField("height", seen.size().height());
      json.writeArrayFieldStart("detections");
      for (Detection found : seen.found()) {
        write(json, found);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("milliseconds");
    json.writeNumberField("queue", milliseconds(result.queue()));
    json.writeNumberField("decode", milliseconds(result.decode()));
    json.writeNumberField("predict", milliseconds(result.predict()));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static double milliseconds(double seconds) {
    return Math.round(1e6 * seconds) / 1e3;
  }

  private static void write(JsonGenerator json, Detection found) throws IOException {
    json.writeStartObject();
    json.writeStringField("label", found.label());
    json.writeNumberField("category_id", found.categoryId());
    json.writeNumberField("score", found.score());
    Box box = found.box();
    json.writeFieldName("box");
    json.writeArray(new double[] {box.x1(), box.y1(), box.x2(), box.y2()}, 0, 4);
    if (found.mask().isPresent()) {
      json.writeObjectFieldStart("mask");
      json.writeFieldName("size");
      int height = found.mask().get().size().height();
      json.writeArray(new int[] {height, found.mask().get().size().width()}, 0, 2);
      json.writeStringField("counts", found.mask().get().text());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static Answer coco(PictureWork.Result result) {
    DetectionTable table = new DetectionTable();
    Map<Integer, String> labels = new HashMap<>();
    for (int i = 0; i < result.pictures().size(); i++) {
      for (Detection found : result.pictures().get(i).found()) {
        table.add(i + 1, found);
        labels.put(found.categoryId(), found.label());
      }
    }
    ResultsFile.Names names =
        new ResultsFile.Names(
            image -> result.pictures().get((int) image - 1).name(),
            category -> labels.getOrDefault(category, ""));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ResultsFile.write(out, table, Optional.of(names));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Into memory: cannot be.
    }
    return Answer.of(Answer.JSON, out.toByteArray());
  }

  private Answer png(PictureWork.Result result) {
    PictureWork.Seen seen = result.pictures().get(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(
          drawer.draw(result.only().orElseThrow(), seen.found(), result.labels()), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Into memory: cannot be.
    }
    return Answer.of("image/png", out.toByteArray());
  }
}
