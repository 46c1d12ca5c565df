package org.groupdetr.features.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.VitSpec;

/** The backbones that the configurations of reference numbers ask for. */
final class GoldenVits {
  private GoldenVits() {}

  /** LW-DETR's. */
  static VitSpec vit(JsonNode config) {
    return new VitSpec(
        setting(config, "vit_dim").asInt(192),
        setting(config, "vit_heads").asInt(12),
        setting(config, "depth").asInt(),
        numbers(setting(config, "window_block_indexes")),
        numbers(setting(config, "out_feature_indexes")));
  }

  /** RF-DETR's. */
  static DinoV2Spec dino(JsonNode config) {
    int registers =
        setting(config, "num_register_tokens").asInt(config.path("registers").asBoolean() ? 4 : 0);
    return new DinoV2Spec(
        setting(config, "vit_dim").asInt(384),
        setting(config, "vit_heads").asInt(6),
        setting(config, "depth").asInt(12),
        setting(config, "patch_size").asInt(),
        setting(config, "num_windows").asInt(),
        setting(config, "positional_encoding_size").asInt(),
        registers,
        numbers(setting(config, "out_feature_indexes")));
  }

  /** What a case says itself, or else the settings in force. */
  private static JsonNode setting(JsonNode config, String name) {
    return config.has(name) ? config.get(name) : config.path("settings").path(name);
  }

  private static List<Integer> numbers(JsonNode list) {
    List<Integer> numbers = new ArrayList<>();
    list.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }
}
