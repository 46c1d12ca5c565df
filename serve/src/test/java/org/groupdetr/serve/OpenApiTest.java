package org.groupdetr.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The description of the calls says what the code does. */
class OpenApiTest {
  private final JsonNode description;

  OpenApiTest() throws IOException {
    description = new ObjectMapper().readTree(PageFiles.resource("openapi.json"));
  }

  @Test
  void everyCallIsDescribedAsItIs() {
    Set<Call> described = EnumSet.noneOf(Call.class);
    for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
      Call call = Call.of(path.getKey().replace("{model}", "tiny")).orElseThrow().call();
      described.add(call);
      assertThat(path.getValue().properties()).hasSize(1);
      Map.Entry<String, JsonNode> operation = path.getValue().properties().iterator().next();
      assertThat(call.takes(operation.getKey().toUpperCase(Locale.ROOT))).isTrue();
      boolean open = operation.getValue().path("security").toString().equals("[{}]");
      assertThat(open).as(path.getKey()).isEqualTo(call.isOpen());
      assertThat(operation.getValue().get("responses").has("401")).isEqualTo(!call.isOpen());
    }
    assertThat(described).containsExactly(Call.values());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void namesAndNumbersAreThoseOfTheCode() {
    JsonNode schemas = description.at("/components/schemas");
    assertThat(texts(schemas.at("/OutputName/enum"))).isEqualTo(InferResponse.NAMES);
    assertThat(texts(schemas.at("/Format/enum")))
        .isEqualTo(
            Arrays.stream(DetectQuery.Format.values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .toList());
    List<String> parameters = new ArrayList<>();
    description
        .at("/paths/~1detect/post/parameters")
        .forEach(one -> parameters.add(referred(one).get("name").asText()));
    assertThat(parameters).isEqualTo(DetectQuery.NAMES);
    assertThat(schemas.at("/Form/properties/picture/maxItems").asInt())
        .isEqualTo(PictureForm.MOST_PICTURES);
    assertThat(description.findValuesAsText("$ref")).isNotEmpty();
    for (JsonNode one : description.findParents("$ref")) {
      assertThat(referred(one).isObject()).as(one.toString()).isTrue();
    }
  }

  private JsonNode referred(JsonNode one) {
    return description.at(one.get("$ref").asText().substring(1));
  }
}
