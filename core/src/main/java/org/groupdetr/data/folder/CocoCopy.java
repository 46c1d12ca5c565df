package org.groupdetr.data.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoImage;

/**
 * Copies a COCO file with all that is in it, also what this program does not read (masks,
 * keypoints, licences); only the pictures' names and missing sizes change.
 */
final class CocoCopy {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final ObjectMapper PICTURES =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private CocoCopy() {}

  /**
   * Copies {@code from} to {@code to}.
   *
   * @param images how each picture is to be listed, by the file's own id
   */
  static void copy(Path from, Path to, Map<CocoIds.FileId, CocoImage> images) {
    SafeFiles.write(
        to,
        out -> {
          try (JsonParser in = FACTORY.createParser(from.toFile());
              JsonGenerator json = FACTORY.createGenerator(out)) {
            in.nextToken();
            json.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
              json.writeFieldName(in.currentName());
              boolean pictures = in.currentName().equals("images");
              in.nextToken();
              if (pictures) {
                copyPictures(in, json, images);
              } else {
                json.copyCurrentStructureExact(in);
              }
            }
            json.writeEndObject();
          }
        });
  }

  private static void copyPictures(
      JsonParser in, JsonGenerator json, Map<CocoIds.FileId, CocoImage> images) throws IOException {
    json.writeStartArray();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      JsonNode entry = PICTURES.readTree(in);
      if (!(entry instanceof ObjectNode picture) || picture.isEmpty()) {
        continue; // A placeholder, which is no picture.
      }
      image(picture.path("id"), images)
          .ifPresent(
              image -> {
                picture.put("file_name", image.fileName());
                picture.put("width", image.width());
                picture.put("height", image.height());
              });
      PICTURES.writeTree(json, picture);
    }
    json.writeEndArray();
  }

  private static Optional<CocoImage> image(JsonNode id, Map<CocoIds.FileId, CocoImage> images) {
    CocoIds.FileId key = new CocoIds.FileId(id.asText().strip(), id.isTextual());
    return Optional.ofNullable(images.get(key))
        .or(
            () ->
                key.plain().stream()
                    .mapToObj(CocoIds.FileId::of)
                    .flatMap(plain -> Stream.ofNullable(images.get(plain)))
                    .findFirst());
  }
}
