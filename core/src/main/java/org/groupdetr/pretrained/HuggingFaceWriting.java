package org.groupdetr.pretrained;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.recipe.Recipe;

/** What stands beside the weights in a folder of Hugging Face transformers. */
final class HuggingFaceWriting {
  private HuggingFaceWriting() {}

  /** The configuration of a detector whose sizes are given in our settings' words. */
  static ObjectNode config(
      HuggingFaceKind kind, List<String> overrides, HeadClasses slots, Recipe recipe) {
    Map<String, String> values = values(overrides);
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add(kind.architecture());
    json.put("model_type", kind.modelType());
    putSizes(json, kind, values);
    if (kind.kind().isLightweight()) {
      LightweightConfig.putRest(json, kind == HuggingFaceKind.LIGHTWEIGHT, values, recipe);
      putClasses(json, slots);
      return json;
    }
    json.put("use_pretrained_backbone", false);
    if (kind == HuggingFaceKind.MASK2FORMER) {
      putMasks(json, values);
    } else {
      putBoxes(json, values);
    }
    putClasses(json, slots);
    return json;
  }

  /** Those settings of a configuration that the tensors' shapes decide, and the heads. */
  static ObjectNode sizes(HuggingFaceKind kind, List<String> overrides) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    putSizes(json, kind, values(overrides));
    return json;
  }

  private static Map<String, String> values(List<String> overrides) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String override : overrides) {
      String[] words = override.split("=", 2);
      values.put(words[0].replace("detector.", ""), words[1]);
    }
    return values;
  }

  private static void putSizes(ObjectNode json, HuggingFaceKind kind, Map<String, String> values) {
    if (kind.kind().isLightweight()) {
      LightweightConfig.putSizes(json, kind == HuggingFaceKind.LIGHTWEIGHT, values);
      return;
    }
    json.put(kind.width(), number(values, "transformer.channels"));
    json.put("num_queries", number(values, "queries"));
    if (kind == HuggingFaceKind.MASK2FORMER) {
      putSizesOfMasks(json, values);
      return;
    }
    for (String side : List.of("encoder", "decoder")) {
      json.put(side + "_layers", number(values, "transformer." + side + "Layers"));
      json.put(side + "_attention_heads", number(values, "transformer.heads"));
      json.put(side + "_ffn_dim", number(values, "transformer.feedForward"));
    }
  }

  private static void putBoxes(ObjectNode json, Map<String, String> values) {
    json.put("position_embedding_type", "sine");
    if (isDilated(values)) {
      // Only timm's ResNets can be dilated there, and only those of the published width.
      int width = number(values, "backbone.width");
      if (width != 64) {
        throw UserException.of("Hugging Face has no dilated ResNet of width %d", width);
      }
      json.put("dilation", true);
      json.put("use_timm_backbone", true);
      json.put("backbone", "resnet" + number(values, "backbone.depth"));
    } else {
      json.put("dilation", false);
      putBackbone(json, values).putArray("out_features").add("stage" + stages(values));
    }
  }

  private static void putMasks(ObjectNode json, Map<String, String> values) {
    if (isDilated(values) || stages(values) != 4) {
      throw UserException.of("Hugging Face's Mask2Former has no dilated ResNet, nor a shorter one");
    }
    json.put("dropout", 0.0);
    json.putArray("feature_strides").add(4).add(8).add(16).add(32);
    ArrayNode maps = putBackbone(json, values).putArray("out_features");
    for (int stage = 1; stage <= stages(values); stage++) {
      maps.add("stage" + stage);
    }
  }

  private static void putSizesOfMasks(ObjectNode json, Map<String, String> values) {
    json.put("feature_size", number(values, "transformer.channels"));
    json.put("mask_feature_size", number(values, "pixelDecoder.maskChannels"));
    json.put("num_attention_heads", number(values, "transformer.heads"));
    json.put("encoder_layers", number(values, "transformer.encoderLayers"));
    json.put("encoder_feedforward_dim", number(values, "pixelDecoder.feedForward"));
    // There the prediction before the first layer counts as one.
    json.put("decoder_layers", number(values, "transformer.decoderLayers") + 1);
    json.put("dim_feedforward", number(values, "transformer.feedForward"));
  }

  private static boolean isDilated(Map<String, String> values) {
    return Boolean.parseBoolean(values.get("backbone.dilation"));
  }

  private static int stages(Map<String, String> values) {
    return number(values, "backbone.stages");
  }

  private static int number(Map<String, String> values, String key) {
    return Integer.parseInt(values.getOrDefault(key, "0"));
  }

  private static ObjectNode putBackbone(ObjectNode json, Map<String, String> values) {
    int depth = number(values, "backbone.depth");
    int width = number(values, "backbone.width");
    json.put("use_timm_backbone", false);
    json.putNull("backbone");
    ObjectNode body = json.putObject("backbone_config");
    body.put("model_type", "resnet");
    body.put("embedding_size", width);
    body.put("layer_type", depth >= 50 ? "bottleneck" : "basic");
    List<Integer> blocks = List.of(3, 4, depth == 101 ? 23 : 6, 3);
    for (int stage = 0; stage < stages(values); stage++) {
      body.withArray("depths").add(depth == 18 ? 2 : blocks.get(stage));
      body.withArray("hidden_sizes").add(((depth >= 50 ? 4 : 1) * width) << stage);
    }
    return body;
  }

  private static void putClasses(ObjectNode json, HeadClasses slots) {
    ObjectNode names = json.putObject("id2label");
    ObjectNode numbers = json.putObject("label2id");
    for (int row = 0; row < slots.classes().size(); row++) {
      String name = slots.classes().get(row).map(CocoCategory::name).orElse("N/A");
      names.put(Integer.toString(row), name);
      numbers.put(name, row);
    }
  }

  /** How pictures are prepared, {@code preprocessor_config.json}. */
  static ObjectNode preprocessor(HuggingFaceKind kind, Recipe recipe) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    boolean masks = kind == HuggingFaceKind.MASK2FORMER;
    json.put(
        "image_processor_type",
        switch (kind) {
          case MASK2FORMER -> "Mask2FormerImageProcessor";
          case LIGHTWEIGHT -> "DeformableDetrImageProcessor";
          case RF, RF_SEG -> "RfDetrImageProcessor";
          case CONDITIONAL, DAB -> "ConditionalDetrImageProcessor";
        });
    if (masks) {
      json.put("ignore_index", 255);
    } else {
      json.put("format", "coco_detection");
    }
    json.put("do_resize", true);
    ObjectNode size = json.putObject("size");
    if (kind.kind().isLightweight()) {
      size.put("height", recipe.data().evaluationSize().shortSide());
      size.put("width", recipe.data().evaluationSize().longSide());
    } else {
      size.put("shortest_edge", recipe.data().evaluationSize().shortSide());
      size.put("longest_edge", recipe.data().evaluationSize().longSide());
    }
    json.put("do_rescale", true);
    json.put("do_normalize", true);
    json.putArray("image_mean").add(0.485).add(0.456).add(0.406);
    json.putArray("image_std").add(0.229).add(0.224).add(0.225);
    return json;
  }
}
