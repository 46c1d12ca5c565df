package org.groupdetr.pretrained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;

/** {@code config.json} of a Hugging Face detector, as far as it matters here. */
record HuggingFaceConfig(Path path, JsonNode json) {
  private static final int LARGEST = 1 << 22;

  static HuggingFaceConfig read(Path folder) {
    Path path = folder.resolve("config.json");
    try {
      if (Files.size(path) > LARGEST) {
        throw UserException.of("%s has %d bytes: it is no config.json", path, Files.size(path));
      }
      return new HuggingFaceConfig(path, new ObjectMapper().readTree(Files.readString(path)));
    } catch (JsonProcessingException e) {
      throw new UserException(path + " is no sound JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UserException("cannot read " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  HuggingFaceKind kind() {
    String type = json.path("model_type").asText();
    return HuggingFaceKind.of(type)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s is of model_type '%s', which is not supported; supported: %s",
                    path, type, HuggingFaceKind.modelTypes()));
  }

  /** Whether the backbone has torchvision's names. */
  boolean timm() {
    return json.path("use_timm_backbone").asBoolean();
  }

  /** Fails for settings that no detector here has. */
  void requireSupported() {
    require("activation_function", "relu", "prelu");
    require("position_embedding_type", "sine");
    require("num_channels", "3");
    require("num_patterns", "0");
    require("keep_query_pos", "false");
    require("normalize_before", "false");
    require("temperature_height", "20");
    require("temperature_width", "20");
    if (json.path("auxiliary_loss").isTextual()) {
      throw UserException.of("%s has an auxiliary_loss that is no truth value", path);
    }
  }

  private void require(String key, String... values) {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !value.isNull() && !List.of(values).contains(value.asText())) {
      throw UserException.of("%s has %s %s; supported: %s", path, key, value, List.of(values));
    }
  }

  /** By the names that official settings have. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("nheads", json.path("encoder_attention_heads").asText());
    settings.put("num_queries", json.path("num_queries").asText());
    settings.put("dilation", Boolean.toString(json.path("dilation").asBoolean()));
    return settings;
  }

  /** What the rows of the class head are called, or COCO's names for its sizes. */
  ClassSlots slots(int rows) {
    Map<Integer, String> names = new TreeMap<>();
    json.path("id2label")
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().matches("\\d{1,6}")) {
                names.put(Integer.parseInt(entry.getKey()), entry.getValue().asText());
              }
            });
    if (names.size() != rows) {
      throw UserException.of(
          "%s names %d classes in id2label where the class head has %d rows",
          path, names.size(), rows);
    }
    return ClassSlots.named(names);
  }

  /** The configuration of a detector whose sizes are given in our settings' words. */
  static ObjectNode written(HuggingFaceKind kind, List<String> overrides, ClassSlots slots) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String override : overrides) {
      String[] words = override.split("=", 2);
      values.put(words[0].replace("detector.", ""), words[1]);
    }
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add(kind.architecture());
    json.put("model_type", kind.modelType());
    json.put(kind.width(), number(values, "channels"));
    json.put("num_queries", number(values, "queries"));
    for (String side : List.of("encoder", "decoder")) {
      json.put(side + "_layers", number(values, side + "Layers"));
      json.put(side + "_attention_heads", number(values, "heads"));
      json.put(side + "_ffn_dim", number(values, "feedForward"));
    }
    json.put("position_embedding_type", "sine");
    json.put("use_pretrained_backbone", false);
    putBackbone(json, values);
    putClasses(json, slots);
    return json;
  }

  private static int number(Map<String, String> values, String key) {
    return Integer.parseInt(values.getOrDefault(key, "0"));
  }

  private static void putBackbone(ObjectNode json, Map<String, String> values) {
    int depth = number(values, "backbone.depth");
    int width = number(values, "backbone.width");
    boolean dilation = Boolean.parseBoolean(values.get("backbone.dilation"));
    json.put("dilation", dilation);
    json.put("use_timm_backbone", dilation);
    if (dilation) {
      // Only timm's ResNets can be dilated there, and only those of the published width.
      if (width != 64) {
        throw UserException.of("Hugging Face has no dilated ResNet of width %d", width);
      }
      json.put("backbone", "resnet" + depth);
      return;
    }
    json.putNull("backbone");
    ObjectNode body = json.putObject("backbone_config");
    body.put("model_type", "resnet");
    body.put("embedding_size", width);
    body.put("layer_type", depth >= 50 ? "bottleneck" : "basic");
    List<Integer> blocks = new ArrayList<>(List.of(3, 4, depth == 101 ? 23 : 6, 3));
    for (int stage = 0; stage < number(values, "backbone.stages"); stage++) {
      body.withArray("depths").add(depth == 18 ? 2 : blocks.get(stage));
      body.withArray("hidden_sizes").add(((depth >= 50 ? 4 : 1) * width) << stage);
    }
    body.putArray("out_features").add("stage" + number(values, "backbone.stages"));
  }

  private static void putClasses(ObjectNode json, ClassSlots slots) {
    ObjectNode names = json.putObject("id2label");
    ObjectNode numbers = json.putObject("label2id");
    for (int row = 0; row < slots.classes().size(); row++) {
      String name = slots.classes().get(row).map(CocoCategory::name).orElse("N/A");
      names.put(Integer.toString(row), name);
      numbers.put(name, row);
    }
  }
}
