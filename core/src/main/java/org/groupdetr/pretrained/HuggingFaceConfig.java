package org.groupdetr.pretrained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.groupdetr.common.Counted;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.Shortened;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;

/** {@code config.json} of a Hugging Face detector, as far as it matters here. */
record HuggingFaceConfig(Path path, JsonNode json) {
  private static final int LARGEST = 1 << 22;

  static HuggingFaceConfig read(Path folder) {
    Path path = folder.resolve("config.json");
    return new HuggingFaceConfig(path, json(path));
  }

  /**
   * A small JSON file.
   *
   * @throws UserException if it is none
   */
  static JsonNode json(Path path) {
    try {
      if (Files.size(path) > LARGEST) {
        throw UserException.of(
            "%s has %s: it is no %s",
            path, Counted.of(Files.size(path), "byte"), path.getFileName());
      }
      return new ObjectMapper().readTree(TextFile.read(path));
    } catch (JsonProcessingException e) {
      String message = e.getOriginalMessage();
      throw new UserException(
          path
              + " "
              + ParserLimits.words(message)
                  .orElse("is no sound JSON: " + ParserLimits.reason(message)),
          e);
    } catch (IOException e) {
      throw new UserException("cannot read " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  /**
   * Of which kind the detector is.
   *
   * @param names of the tensors beside it
   */
  HuggingFaceKind kind(Set<String> names) {
    String type = json.path("model_type").asText();
    return HuggingFaceKind.of(type, names)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s is of model_type '%s', which is not supported; supported: %s",
                    path, type, HuggingFaceKind.modelTypes()));
  }

  private boolean isMask2Former() {
    return json.path("model_type").asText().equals(HuggingFaceKind.MASK2FORMER.modelType());
  }

  /** The same as that of an LW-DETR or an RF-DETR, if it is one. */
  Optional<LightweightConfig> lightweight() {
    String type = json.path("model_type").asText();
    boolean vit = type.equals(HuggingFaceKind.LIGHTWEIGHT.modelType());
    return vit || type.equals(HuggingFaceKind.RF.modelType())
        ? Optional.of(new LightweightConfig(path, json, vit))
        : Optional.empty();
  }

  /** Whether the backbone has torchvision's names. */
  boolean timm() {
    return json.path("use_timm_backbone").asBoolean();
  }

  /** Fails for settings that no detector here has. */
  void requireSupported() {
    if (lightweight().isPresent()) {
      lightweight().get().requireSupported();
      return;
    }
    require("activation_function", "relu", "prelu");
    require("position_embedding_type", "sine");
    require("num_channels", "3");
    require("num_patterns", "0");
    require("keep_query_pos", "false");
    require("normalize_before", "false");
    require("temperature_height", "20");
    require("temperature_width", "20");
    require("query_dim", "4");
    require("sine_position_embedding_scale");
    requireBackbone();
    if (isMask2Former()) {
      requireMasks();
    }
    if (json.path("auxiliary_loss").isTextual()) {
      throw UserException.of("%s has an auxiliary_loss that is no truth value", path);
    }
  }

  private void requireMasks() {
    require("pre_norm", "false");
    require("enforce_input_projection", "false");
    require("use_timm_backbone", "false");
    require("common_stride", "4");
    require("feature_strides", "[4,8,16,32]");
    require("feature_size", json.path("hidden_dim").asText("256"));
  }

  /** What changes the numbers of a backbone and is not as its published network has it. */
  private void requireBackbone() {
    JsonNode body = json.path("backbone_config");
    boolean masks = isMask2Former();
    if (body.isMissingNode() || body.isNull()) {
      UserException.require(!masks, "%s has no backbone_config; supported: resnet", path);
      return;
    }
    requireIn(body, "model_type", List.of("resnet"));
    requireIn(body, "hidden_act", List.of("relu"));
    requireIn(body, "downsample_in_first_stage", List.of("false"));
    requireIn(body, "downsample_in_bottleneck", List.of("false"));
    requireIn(body, "num_channels", List.of("3"));
    int stages = body.path("depths").size();
    if (stages > 0) {
      List<String> last = new ArrayList<>();
      List<String> places = new ArrayList<>();
      for (int stage = masks ? 1 : stages; stage <= stages; stage++) {
        last.add("\"stage" + stage + "\"");
        places.add(Integer.toString(stage));
      }
      requireIn(body, "out_features", List.of("[" + String.join(",", last) + "]"));
      requireIn(body, "out_indices", List.of("[" + String.join(",", places) + "]"));
    }
  }

  private void requireIn(JsonNode block, String key, List<String> values) {
    require(block.path(key), "backbone_config." + key, values);
  }

  private void require(String key, String... values) {
    require(json.path(key), key, List.of(values));
  }

  private void require(JsonNode value, String key, List<String> values) {
    if (!value.isMissingNode()
        && !value.isNull()
        && !values.contains(value.isValueNode() ? value.asText() : value.toString())) {
      throw UserException.of(
          "%s has %s %s; supported: %s", path, key, value, values.isEmpty() ? "none" : values);
    }
  }

  /**
   * Fails where the configuration is that of another model than the tensors'.
   *
   * @param found what the tensors say, by the same keys
   */
  void requireSizes(JsonNode found) {
    requireSizes(json, found);
  }

  private void requireSizes(JsonNode own, JsonNode found) {
    for (Map.Entry<String, JsonNode> size : found.properties()) {
      JsonNode said = own.path(size.getKey());
      if (size.getValue().isObject()) {
        requireSizes(said, size.getValue());
        continue;
      }
      String tensors = text(size.getValue());
      boolean alike = said.isMissingNode() || said.isNull() || text(said).equals(tensors);
      UserException.require(
          alike,
          "%s says %s: %s, and the weights beside it are of %s: is it the config.json of another"
              + " model?",
          path,
          size.getKey(),
          Shortened.text(said.toString()),
          tensors);
    }
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** By the names that official settings have. */
  Map<String, String> settings() {
    if (lightweight().isPresent()) {
      return lightweight().get().settings();
    }
    Map<String, String> settings = new LinkedHashMap<>();
    boolean masks = isMask2Former();
    String heads = masks ? "num_attention_heads" : "encoder_attention_heads";
    settings.put("nheads", json.path(heads).asText());
    settings.put("num_queries", json.path("num_queries").asText());
    settings.put("dilation", Boolean.toString(json.path("dilation").asBoolean()));
    return settings;
  }

  /** What the rows of the class head are called that are classes, {@code rows} in all. */
  HeadClasses slots(int rows) {
    TreeMap<Integer, String> names = names();
    if (names.isEmpty()) {
      requireRows("num_labels", json.path("num_labels").asInt(rows), rows);
      for (int row = 0; row < rows; row++) {
        names.put(row, "LABEL_" + row); // as transformers calls them
      }
    }
    requireRows("id2label", names.size(), rows);
    UserException.require(
        names.lastKey() == rows - 1,
        "%s: id2label must name the rows 0 to %d of the class head, names %d to %d",
        path,
        rows - 1,
        names.firstKey(),
        names.lastKey());
    return HeadClasses.named(names);
  }

  /** A map from row to name, or a list. */
  private TreeMap<Integer, String> names() {
    JsonNode given = json.path("id2label");
    TreeMap<Integer, String> names = new TreeMap<>();
    for (JsonNode name : given.isArray() ? given : List.<JsonNode>of()) {
      names.put(names.size(), label(names.size(), name));
    }
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      UserException.require(
          entry.getKey().matches("\\d{1,6}"),
          "%s: id2label must go from rows of the class head to names, found row '%s'",
          path,
          Shortened.text(entry.getKey()));
      int row = Integer.parseInt(entry.getKey());
      names.put(row, label(row, entry.getValue()));
    }
    return names;
  }

  private static String label(int row, JsonNode name) {
    return name.isNull() ? "LABEL_" + row : name.asText();
  }

  private void requireRows(String key, int found, int rows) {
    if (found != rows) {
      throw UserException.of(
          "%s names %s in %s where the class head has %s: add an entry for each row to id2label,"
              + " with N/A for rows that no class has",
          path, Counted.of(found, "class"), key, Counted.of(rows, "row"));
    }
  }
}
