package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A config.json that belongs to other weights, or names rows that they do not have. */
class HuggingFaceSizesTest {
  private static final Path MODELS = Path.of("src/test/resources/huggingface");
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path hf;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private WeightSource changed(String model, String key, JsonNode value) throws IOException {
    Path from = MODELS.resolve(model);
    ObjectNode config = (ObjectNode) JSON.readTree(from.resolve("config.json").toFile());
    config.set(key, value);
    Files.writeString(hf.resolve("config.json"), config.toString());
    Files.copy(from.resolve("model.safetensors"), hf.resolve("model.safetensors"));
    return ZeroDetector.open(hf);
  }

  @ParameterizedTest
  @CsvSource({
    "conditional-detr-r18, d_model",
    "conditional-detr-r18, encoder_layers",
    "conditional-detr-r18, decoder_layers",
    "conditional-detr-r18, encoder_ffn_dim",
    "conditional-detr-r18, decoder_attention_heads",
  })
  void aSizeThatTheTensorsDoNotHaveIsRefusedByName(String model, String key) {
    assertThatThrownBy(() -> changed(model, key, JSON.getNodeFactory().numberNode(97)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "config.json says " + key + ": 97, and the weights beside it are of ");
  }

  private static JsonNode names(int from, int count) {
    ObjectNode names = JSON.createObjectNode();
    for (int row = from; row < from + count; row++) {
      names.put(Integer.toString(row), "class " + row);
    }
    return names;
  }

  private static int rows() throws IOException {
    return JSON.readTree(MODELS.resolve("conditional-detr-r18/config.json").toFile())
        .path("id2label")
        .size();
  }

  @Test
  void namesThatBeginAtOneAreNotShiftedInSilence() throws IOException {
    int rows = rows();
    assertThatThrownBy(() -> changed("conditional-detr-r18", "id2label", names(1, rows)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "id2label must name the rows 0 to %d of the class head, names 1 to %d"
                .formatted(rows - 1, rows));
  }

  @Test
  void namesMayBeAList() throws IOException {
    JsonNode list = JSON.createArrayNode().addAll(names(0, rows()).valueStream().toList());
    assertThat(changed("conditional-detr-r18", "id2label", list).labels().at(0).name())
        .isEqualTo("class 0");
  }

  @Test
  void parsersDoNotNameTheirSwitches() {
    assertThatThrownBy(() -> JSON.readTree("{ \"a\": 1"))
        .satisfies(
            e -> assertThat(ParserLimits.reason(e.getMessage())).doesNotContain("REDACTED", "`"));
    assertThat(
            ParserLimits.reason(
                "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not"
                    + " recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"))
        .isEqualTo("Unexpected character ('/'): comments are no part of JSON");
  }
}
