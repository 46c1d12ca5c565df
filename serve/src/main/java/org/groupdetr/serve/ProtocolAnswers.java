package org.groupdetr.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.groupdetr.Detector;
import org.groupdetr.common.ArtifactVersion;
import org.groupdetr.data.CocoCategory;

/** What the Open Inference Protocol tells of the server and its models. */
final class ProtocolAnswers {
  private ProtocolAnswers() {}

  /** Whether something is ready: 200 or 503. */
  static Answer ready(boolean ready) {
    Answer answer =
        Answer.json(
            json -> {
              json.writeStartObject();
              json.writeBooleanField("ready", ready);
              json.writeEndObject();
            });
    return ready ? answer : new Answer(503, answer.type(), answer.body(), answer.headers());
  }

  /** That the server runs. */
  static Answer live() {
    return Answer.json(
        json -> {
          json.writeStartObject();
          json.writeBooleanField("live", true);
          json.writeEndObject();
        });
  }

  /** What the server is, and the names of its models. */
  static Answer server(Models models, double threshold) {
    return Answer.json(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", "groupdetr");
          json.writeStringField("version", ArtifactVersion.ofThisLibrary());
          json.writeArrayFieldStart("extensions");
          json.writeString("binary_tensor_data");
          json.writeEndArray();
          json.writeArrayFieldStart("models");
          for (String name : models.names()) {
            json.writeString(name);
          }
          json.writeEndArray();
          json.writeNumberField("threshold", threshold);
          json.writeEndObject();
        });
  }

  /** What a model takes and gives. */
  static Answer model(ModelSlot slot) {
    try (ModelSlot.Lease lease = slot.lease()) {
      return Answer.json(json -> writeModel(json, slot.model().name(), lease.detector()));
    }
  }

  private static void writeModel(JsonGenerator json, String name, Detector detector)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("platform", "groupdetr");
    json.writeArrayFieldStart("inputs");
    writeTensor(json, InferRequest.INPUT, "BYTES", new int[] {-1});
    json.writeEndArray();
    json.writeArrayFieldStart("outputs");
    for (InferResponse.Output output : InferResponse.OUTPUTS) {
      writeTensor(json, output.name(), output.datatype(), output.shape());
    }
    json.writeEndArray();
    json.writeObjectFieldStart("parameters");
    json.writeBooleanField("masks", detector.findsMasks());
    json.writeArrayFieldStart("labels");
    for (CocoCategory category : detector.labels().categories()) {
      json.writeString(category.name());
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeTensor(JsonGenerator json, String name, String datatype, int[] shape)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", datatype);
    json.writeFieldName("shape");
    json.writeArray(shape, 0, shape.length);
    json.writeEndObject();
  }
}
