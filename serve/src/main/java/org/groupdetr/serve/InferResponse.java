package org.groupdetr.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;

/**
 * The answer of the Open Inference Protocol: one row for each detection of all pictures, and which
 * picture it is in.
 */
final class InferResponse {
  /** Names, types and shapes of the outputs; -1 is the number of detections, or of pictures. */
  static final List<Output> OUTPUTS =
      List.of(
          new Output("boxes", "FP32", new int[] {-1, 4}),
          new Output("scores", "FP32", new int[] {-1}),
          new Output("labels", "BYTES", new int[] {-1}),
          new Output("category_ids", "INT32", new int[] {-1}),
          new Output("picture_indices", "INT32", new int[] {-1}),
          new Output("picture_sizes", "INT32", new int[] {-1, 2}),
          new Output("masks", "BYTES", new int[] {-1}));

  static final List<String> NAMES = OUTPUTS.stream().map(Output::name).toList();
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private InferResponse() {}

  /** An output as metadata tell of it. */
  record Output(String name, String datatype, int[] shape) {}

  /** The answer. */
  static Answer of(InferRequest request, PictureWork.Result result) {
    List<OutputTensor> tensors = new ArrayList<>();
    List<Boolean> binary = new ArrayList<>();
    if (request.outputs().isEmpty()) {
      for (String name : NAMES) {
        tensors.add(tensor(name, result));
        binary.add(request.binaryOutput());
      }
    }
    for (InferRequest.Wanted wanted : request.outputs()) {
      tensors.add(tensor(wanted.name(), result));
      binary.add(wanted.binary() || request.binaryOutput());
    }
    ByteArrayOutputStream behind = new ByteArrayOutputStream();
    byte[] head = Answer.written(json -> write(json, request, result, tensors, binary, behind));
    if (!binary.contains(true)) {
      return Answer.of(Answer.JSON, head);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head);
    all.writeBytes(behind.toByteArray());
    return Answer.of("application/octet-stream", all.toByteArray())
        .with(JSON_LENGTH, Integer.toString(head.length));
  }

  private static void write(
      JsonGenerator json,
      InferRequest request,
      PictureWork.Result result,
      List<OutputTensor> tensors,
      List<Boolean> binary,
      ByteArrayOutputStream behind)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("model_name", result.model());
    if (request.id().isPresent()) {
      json.writeStringField("id", request.id().get());
    }
    json.writeArrayFieldStart("outputs");
    for (int i = 0; i < tensors.size(); i++) {
      OutputTensor tensor = tensors.get(i);
      json.writeStartObject();
      json.writeStringField("name", tensor.name());
      json.writeStringField("datatype", tensor.datatype());
      json.writeFieldName("shape");
      json.writeArray(tensor.shape(), 0, tensor.shape().length);
      if (binary.get(i)) {
        byte[] bytes = tensor.binary();
        behind.writeBytes(bytes);
        json.writeObjectFieldStart("parameters");
        json.writeNumberField("binary_data_size", bytes.length);
        json.writeEndObject();
      } else {
        tensor.writeData(json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static OutputTensor tensor(String name, PictureWork.Result result) {
    List<Detection> all = result.pictures().stream().flatMap(p -> p.found().stream()).toList();
    int[] rows = {all.size()};
    return switch (name) {
      case "boxes" ->
          new OutputTensor(name, new int[] {all.size(), 4}, new OutputTensor.Floats(boxes(all)));
      case "scores" -> {
        float[] scores = new float[all.size()];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = (float) all.get(i).score();
        }
        yield new OutputTensor(name, rows, new OutputTensor.Floats(scores));
      }
      case "labels" ->
          new OutputTensor(
              name, rows, new OutputTensor.Texts(all.stream().map(Detection::label).toList()));
      case "category_ids" ->
          new OutputTensor(
              name,
              rows,
              new OutputTensor.Ints(all.stream().mapToInt(Detection::categoryId).toArray()));
      case "picture_indices" ->
          new OutputTensor(name, rows, new OutputTensor.Ints(pictures(result)));
      case "picture_sizes" ->
          new OutputTensor(
              name, new int[] {result.pictures().size(), 2}, new OutputTensor.Ints(sizes(result)));
      default ->
          new OutputTensor(
              name,
              rows,
              new OutputTensor.Texts(
                  all.stream().map(d -> d.mask().map(Rle::text).orElse("")).toList()));
    };
  }

  private static float[] boxes(List<Detection> all) {
    float[] boxes = new float[4 * all.size()];
    for (int i = 0; i < all.size(); i++) {
      Box box = all.get(i).box();
      boxes[4 * i] = (float) box.x1();
      boxes[4 * i + 1] = (float) box.y1();
      boxes[4 * i + 2] = (float) box.x2();
      boxes[4 * i + 3] = (float) box.y2();
    }
    return boxes;
  }

  private static int[] pictures(PictureWork.Result result) {
    int[] indices = new int[result.count()];
    int at = 0;
    for (int i = 0; i < result.pictures().size(); i++) {
      int end = at + result.pictures().get(i).found().size();
      java.util.Arrays.fill(indices, at, end, i);
      at = end;
    }
    return indices;
  }

  private static int[] sizes(PictureWork.Result result) {
    int[] sizes = new int[2 * result.pictures().size()];
    for (int i = 0; i < result.pictures().size(); i++) {
      sizes[2 * i] = result.pictures().get(i).size().height();
      sizes[2 * i + 1] = result.pictures().get(i).size().width();
    }
    return sizes;
  }
}
