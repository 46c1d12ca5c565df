package org.groupdetr.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.groupdetr.common.ParserLimits;
import org.jspecify.annotations.Nullable;

/**
 * A request of the Open Inference Protocol, with pictures as BYTES: in JSON as base64, or behind
 * the JSON as the extension for binary data has them.
 *
 * @param id to be sent back, if there is one
 * @param outputs those that are wanted, all if none is named
 */
record InferRequest(
    Optional<String> id,
    Optional<Double> threshold,
    List<PictureWork.Sent> pictures,
    List<Wanted> outputs,
    boolean binaryOutput) {
  static final String INPUT = "picture";

  /** An output that is wanted, in JSON or behind it. */
  record Wanted(String name, boolean binary) {}

  private static final int MOST_LETTERS = 1000;

  /**
   * Reads a request.
   *
   * @param jsonLength the field {@code Inference-Header-Content-Length}: how much of the body is
   *     JSON
   * @throws Refusal if it is not of the protocol
   */
  static InferRequest read(byte[] body, @Nullable String jsonLength) {
    int length = body.length;
    if (jsonLength != null) {
      if (!jsonLength.matches("[0-9]{1,9}") || Integer.parseInt(jsonLength) > body.length) {
        throw Refusal.badRequest(
            "Inference-Header-Content-Length must be 0 to the body's length, %d", body.length);
      }
      length = Integer.parseInt(jsonLength);
    }
    JsonNode root = parsed(body, length);
    if (!root.isObject()) {
      throw Refusal.badRequest("the request must be a JSON object");
    }
    ByteBuffer binary = ByteBuffer.wrap(body, length, body.length - length).slice();
    JsonNode parameters = object(root, "parameters");
    return new InferRequest(
        text(root, "id"),
        threshold(parameters),
        pictures(root.path("inputs"), binary.order(ByteOrder.LITTLE_ENDIAN)),
        outputs(root.path("outputs")),
        flag(parameters, "binary_data_output"));
  }

  private static JsonNode parsed(byte[] body, int length) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder().maxStringLength(Math.max(1, length)).build();
    ObjectMapper mapper =
        new ObjectMapper(
                JsonFactory.builder()
                    .streamReadConstraints(limits)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    try {
      return mapper.readTree(body, 0, length);
    } catch (JsonProcessingException e) {
      throw Refusal.badRequest(
          "the request is no sound JSON: %s",
          ParserLimits.reason(String.valueOf(e.getOriginalMessage())));
    } catch (IOException e) {
      throw Refusal.badRequest("the request is no sound JSON");
    }
  }

  private static JsonNode object(JsonNode node, String field) {
    JsonNode found = node.path(field);
    if (!found.isMissingNode() && !found.isObject()) {
      throw Refusal.badRequest("'%s' must be an object", field);
    }
    return found;
  }

  private static Optional<String> text(JsonNode node, String field) {
    JsonNode found = node.path(field);
    if (found.isMissingNode()) {
      return Optional.empty();
    }
    if (!found.isTextual() || found.textValue().length() > MOST_LETTERS) {
      throw Refusal.badRequest("'%s' must be a text, at most %d long", field, MOST_LETTERS);
    }
    return Optional.of(found.textValue());
  }

  private static boolean flag(JsonNode node, String field) {
    JsonNode found = node.path(field);
    if (!found.isMissingNode() && !found.isBoolean()) {
      throw Refusal.badRequest("'%s' must be true or false", field);
    }
    return found.asBoolean(false);
  }

  private static Optional<Double> threshold(JsonNode parameters) {
    JsonNode found = parameters.path("threshold");
    if (found.isMissingNode()) {
      return Optional.empty();
    }
    if (!found.isNumber() || !(found.doubleValue() >= 0 && found.doubleValue() <= 1)) {
      throw Refusal.badRequest("parameter threshold must be a number from 0 to 1");
    }
    return Optional.of(found.doubleValue());
  }

  private static List<Wanted> outputs(JsonNode outputs) {
    if (!outputs.isMissingNode() && !outputs.isArray()) {
      throw Refusal.badRequest("'outputs' must be a list");
    }
    List<Wanted> wanted = new ArrayList<>();
    for (JsonNode output : outputs) {
      String name =
          text(output, "name")
              .filter(InferResponse.NAMES::contains)
              .orElseThrow(
                  () ->
                      Refusal.badRequest(
                          "each output must have one of the names %s",
                          String.join(", ", InferResponse.NAMES)));
      wanted.add(new Wanted(name, flag(object(output, "parameters"), "binary_data")));
    }
    if (wanted.stream().map(Wanted::name).distinct().count() < wanted.size()) {
      throw Refusal.badRequest("an output is named twice");
    }
    return List.copyOf(wanted);
  }

  private static List<PictureWork.Sent> pictures(JsonNode inputs, ByteBuffer binary) {
    if (!inputs.isArray() || inputs.size() != 1) {
      throw Refusal.badRequest("'inputs' must be a list of one tensor, '%s'", INPUT);
    }
    JsonNode input = inputs.get(0);
    if (!text(input, "name").equals(Optional.of(INPUT))
        || !text(input, "datatype").equals(Optional.of("BYTES"))) {
      throw Refusal.badRequest("the input must be called '%s' and have datatype BYTES", INPUT);
    }
    int count = count(input.path("shape"));
    JsonNode size = object(input, "parameters").path("binary_data_size");
    List<byte[]> elements;
    if (size.isMissingNode()) {
      elements = fromBase64(input.path("data"), count);
    } else {
      if (!size.isInt() || size.intValue() != binary.remaining()) {
        throw Refusal.badRequest(
            "binary_data_size must be the number of bytes behind the JSON, %d", binary.remaining());
      }
      elements = fromBinary(binary, count);
    }
    if (binary.hasRemaining()) {
      throw Refusal.badRequest("there are bytes behind the JSON that no tensor has");
    }
    List<PictureWork.Sent> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(new PictureWork.Sent("number " + (i + 1) + " of " + count, elements.get(i)));
    }
    return List.copyOf(sent);
  }

  /** Pictures in a shape of [N] or [N, 1]. */
  private static int count(JsonNode shape) {
    boolean fits =
        shape.isArray()
            && (shape.size() == 1 || (shape.size() == 2 && shape.get(1).asInt(0) == 1))
            && shape.get(0).isInt();
    int count = fits ? shape.get(0).intValue() : 0;
    if (count < 1 || count > PictureForm.MOST_PICTURES) {
      throw Refusal.badRequest(
          "'shape' must be [N] or [N, 1], N from 1 to %d", PictureForm.MOST_PICTURES);
    }
    return count;
  }

  private static List<byte[]> fromBase64(JsonNode data, int count) {
    List<byte[]> elements = new ArrayList<>();
    for (JsonNode element : data) {
      JsonNode value = element.isArray() && element.size() == 1 ? element.get(0) : element;
      try {
        elements.add(Base64.getDecoder().decode(value.isTextual() ? value.textValue() : "*"));
      } catch (IllegalArgumentException e) {
        throw Refusal.badRequest("'data' must be texts of base64, one for each picture");
      }
    }
    if (!data.isArray() || elements.size() != count) {
      throw Refusal.badRequest("'data' must be a list of as many texts as 'shape' says");
    }
    return elements;
  }

  /** Each element as its length, four bytes, and its bytes. */
  private static List<byte[]> fromBinary(ByteBuffer binary, int count) {
    List<byte[]> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = binary.remaining() >= Integer.BYTES ? binary.getInt() : -1;
      if (length < 0 || length > binary.remaining()) {
        throw Refusal.badRequest("the binary data ends within a picture, or its length is wrong");
      }
      int from = binary.arrayOffset() + binary.position();
      elements.add(Arrays.copyOfRange(binary.array(), from, from + length));
      binary.position(binary.position() + length);
    }
    return elements;
  }
}
