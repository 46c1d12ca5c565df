package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.UserException;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a folder of Hugging Face says of its pictures and its backbone is done, or refused. */
class HuggingFaceProcessorTest {
  private static final Path MODELS = Path.of("src/test/resources/huggingface");
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private Path copied(String model) throws IOException {
    for (String name : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(MODELS.resolve(model).resolve(name), folder.resolve(name));
    }
    return folder;
  }

  private ResizeSpec size(String json) throws IOException {
    Path hf = copied("conditional-detr-r18");
    Files.writeString(hf.resolve("preprocessor_config.json"), json);
    return HuggingFace.open(hf).use().data().evaluationSize();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"size": {"shortest_edge": 480, "longest_edge": 640}} | 480 | 640
          {"size": {"longest_edge": 640, "shortest_edge": 480}, "do_pad": true} | 480 | 640
          {"size": 600, "max_size": 1000}                       | 600 | 1000
          {"size": 600}                                         | 600 | 1333
          {"size": {"shortest_edge": 600}}                      | 600 | 32768
          {"size": {"shortest_edge": 900, "longest_edge": 640}} | 640 | 640
          {}                                                    | 800 | 1333
          {"do_resize": true, "do_rescale": true, "rescale_factor": 0.00392156862745098, "resample": 2} | 800 | 1333
          {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "do_pad": false} | 800 | 1333
          """)
  void sizesAreObeyed(String json, int shortSide, int longSide) throws IOException {
    assertThat(size(json)).isEqualTo(new ResizeSpec(shortSide, longSide));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"image_mean": [0.5, 0.5, 0.5]}              | image_mean: [0.5,0.5,0.5]
          {"image_std": [0.5, 0.5, 0.5]}               | image_std
          {"image_mean": [0.485]}                      | image_mean
          {"size": {"height": 640, "width": 640}}      | size: {"height":640,"width":640}
          {"size": {"max_height": 640, "max_width": 6}} | size
          {"do_resize": false}                         | do_resize: false
          {"do_rescale": false}                        | do_rescale: false
          {"do_normalize": false}                      | do_normalize: false
          {"do_center_crop": true}                     | do_center_crop: true
          {"rescale_factor": 1}                        | rescale_factor: 1
          {"resample": 3}                              | resample: 3
          {"pad_size": {"height": 640, "width": 640}}  | pad_size
          """)
  void whatCannotBeDoneIsRefusedByKey(String json, String key) {
    assertThatThrownBy(() -> size(json))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("preprocessor_config.json says " + key);
  }

  @Test
  void sharedConfigurationsAreReadToo() throws IOException {
    Path hf = copied("conditional-detr-r18");
    Files.writeString(
        hf.resolve("processor_config.json"),
        "{\"image_processor\": {\"size\": {\"shortest_edge\": 320, \"longest_edge\": 500}}}");
    assertThat(HuggingFace.open(hf).use().data().evaluationSize())
        .isEqualTo(new ResizeSpec(320, 500));
  }

  /** Our own conversion says the size of its recipe, and is read so. */
  @Test
  void whatIsConvertedKeepsItsSize() throws IOException {
    Path hf = copied("dab-detr-r18");
    Files.writeString(
        hf.resolve("preprocessor_config.json"),
        "{\"size\": {\"shortest_edge\": 224, \"longest_edge\": 384}}");
    Path out = folder.resolve("out");
    new Export(HuggingFace.open(hf)).huggingFace(out, false);
    assertThat(HuggingFace.open(out).use().data().evaluationSize())
        .isEqualTo(new ResizeSpec(224, 384));
  }

  private void configured(String model, String key, String json, boolean backbone)
      throws IOException {
    Path config = copied(model).resolve("config.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = (ObjectNode) mapper.readTree(config.toFile());
    ((ObjectNode) (backbone ? root.path("backbone_config") : root)).set(key, mapper.readTree(json));
    Files.writeString(config, root.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          downsample_in_bottleneck  | true
          downsample_in_first_stage | true
          hidden_act                | "gelu"
          num_channels              | 4
          out_features              | ["stage3"]
          out_indices               | [3]
          model_type                | "swin"
          """)
  void settingsOfTheBackboneThatChangeNumbersAreRefusedByName(String key, String value)
      throws IOException {
    configured("conditional-detr-r18", key, value, true);
    assertThatThrownBy(() -> HuggingFace.open(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("backbone_config." + key)
        .hasMessageContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"downsample_in_bottleneck", "hidden_act"})
  void alsoThoseOfMasks(String key) throws IOException {
    configured("mask2former-r18", key, key.startsWith("d") ? "true" : "\"gelu\"", true);
    assertThatThrownBy(() -> HuggingFace.open(folder))
        .hasMessageContaining("backbone_config." + key);
  }

  @Test
  void otherScalesOfPlacesAreRefused() throws IOException {
    configured("dab-detr-r18", "sine_position_embedding_scale", "3.0", false);
    assertThatThrownBy(() -> HuggingFace.open(folder))
        .hasMessageContaining("sine_position_embedding_scale");
  }

  @Test
  void settingsOfTheBackboneThatChangeNothingAreRead() throws IOException {
    configured("conditional-detr-r18", "output_attentions", "true", true);
    assertThat(HuggingFace.open(folder).labels().count()).isEqualTo(4);
  }
}
