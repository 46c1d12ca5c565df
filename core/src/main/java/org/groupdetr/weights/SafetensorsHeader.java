package org.groupdetr.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.tensor.DType;

/**
 * The JSON header of a safetensors file, read strictly.
 *
 * @param entries tensors by name
 * @param metadata text by text
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
  static final int LONGEST = 100_000_000;

  /** Names of the types in the format. */
  static final Map<DType, String> NAMES =
      Map.of(
          DType.FLOAT32, "F32",
          DType.FLOAT64, "F64",
          DType.FLOAT16, "F16",
          DType.BFLOAT16, "BF16",
          DType.INT64, "I64",
          DType.INT32, "I32",
          DType.INT16, "I16",
          DType.INT8, "I8",
          DType.UINT8, "U8",
          DType.BOOL, "BOOL");

  /**
   * One tensor.
   *
   * @param from first byte in the data
   * @param to the byte behind its last
   */
  record Entry(DType type, List<Long> shape, long from, long to) {}

  /** What the parser says, without the names of its own switches. */
  private static String reason(JsonProcessingException e) {
    String said = e.getOriginalMessage().lines().findFirst().orElse("");
    if (said.startsWith("Trailing token")) {
      return "something stands behind its end";
    }
    return ParserLimits.reason(said);
  }

  static SafetensorsHeader parse(byte[] bytes) {
    String text = text(bytes);
    if (text.isEmpty() || text.charAt(0) != '{') {
      throw new MalformedFile("has a header that does not begin with '{'");
    }
    JsonNode json;
    try {
      json = mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new MalformedFile("has a header that is no sound JSON: %s", reason(e));
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (field.getKey().equals("__metadata__")) {
        readMetadata(field.getValue(), metadata);
      } else {
        entries.put(field.getKey(), entry(field.getKey(), field.getValue()));
      }
    }
    return new SafetensorsHeader(entries, metadata);
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFile("has a header that is not UTF-8");
    }
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper(
            JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(8)
                        .maxStringLength(LONGEST)
                        .build())
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  private static void readMetadata(JsonNode json, Map<String, String> metadata) {
    if (!json.isObject()) {
      throw new MalformedFile("has metadata that are no object");
    }
    for (Map.Entry<String, JsonNode> pair : json.properties()) {
      if (!pair.getValue().isTextual()) {
        throw new MalformedFile("has metadata '%s' that are no text", pair.getKey());
      }
      metadata.put(pair.getKey(), pair.getValue().asText());
    }
  }

  private static Entry entry(String name, JsonNode json) {
    DType type = type(name, json.path("dtype"));
    List<Long> shape = wholes(name, "shape", json.path("shape"));
    List<Long> offsets = wholes(name, "data_offsets", json.path("data_offsets"));
    if (offsets.size() != 2) {
      throw new MalformedFile("gives tensor %s %d data_offsets, not 2", name, offsets.size());
    }
    long from = offsets.get(0);
    long to = offsets.get(1);
    long bytes;
    try {
      bytes = shape.stream().reduce((long) type.bytes(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw new MalformedFile("gives tensor %s the shape %s", name, shape);
    }
    if (to < from || to - from != bytes) {
      throw new MalformedFile("gives tensor %s bytes %s for the shape %s", name, offsets, shape);
    }
    return new Entry(type, shape, from, to);
  }

  private static DType type(String name, JsonNode json) {
    for (Map.Entry<DType, String> known : NAMES.entrySet()) {
      if (json.isTextual() && known.getValue().equals(json.asText())) {
        return known.getKey();
      }
    }
    throw new MalformedFile(
        "gives tensor %s the type %s, which is not known",
        name, json.isMissingNode() ? "(none)" : json);
  }

  private static List<Long> wholes(String name, String key, JsonNode json) {
    if (!json.isArray()) {
      throw new MalformedFile("describes tensor %s without %s", name, key);
    }
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : json) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
        throw new MalformedFile("gives tensor %s the %s %s", name, key, json);
      }
      numbers.add(number.asLong());
    }
    return numbers;
  }
}
