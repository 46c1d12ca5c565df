package org.groupdetr.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.BoxMaskWeights;
import org.groupdetr.detector.BoxWeights;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.recipe.Recipe;

/**
 * {@code config.json} of an LW-DETR or an RF-DETR as Hugging Face transformers has them.
 *
 * @param path for messages
 * @param vit whether it is an LW-DETR
 */
record LightweightConfig(Path path, JsonNode json, boolean vit) {
  private static final String BACKBONE = "backbone_config";

  /** What transformers takes where nothing is said. */
  private static final String USUAL_WINDOWS = "4";

  /** Fails for settings that no detector here has. */
  void requireSupported() {
    require("activation_function", "silu");
    require("decoder_activation_function", "relu");
    require("attention_bias", "true");
    require("hidden_expansion", "0.5");
    require("c2f_num_blocks", "3");
    JsonNode body = json.path(BACKBONE);
    UserException.require(body.isObject(), "%s has no backbone_config", path);
    requireIn(body, "model_type", vit ? "lw_detr_vit" : "rf_detr_dinov2");
    requireIn(body, "hidden_act", "gelu");
    requireIn(body, "layer_norm_eps", "1e-6");
    requireIn(body, "mlp_ratio", "4");
    requireIn(body, "num_channels", "3");
    requireIn(body, "qkv_bias", "true");
    if (vit) {
      require("batch_norm_eps", "1e-5");
      requireIn(body, "num_windows", "16");
      requireIn(body, "patch_size", "16");
      requireIn(body, "pretrain_image_size", "224");
      requireIn(body, "use_absolute_position_embeddings", "true");
    } else {
      // transformers' own default is 1e-5, and the published code has 1e-6: see notes().
      require("layer_norm_eps", "1e-6", "1e-5");
      require("segmentation_head_activation_function", "gelu");
      require("mask_downsample_ratio", "4");
      requireIn(body, "use_swiglu_ffn", "false");
      requireIn(body, "apply_layernorm", "true");
    }
  }

  private void require(String key, String... values) {
    require(json.path(key), key, values);
  }

  private void requireIn(JsonNode block, String key, String... values) {
    require(block.path(key), BACKBONE + "." + key, values);
  }

  private void require(JsonNode value, String key, String... values) {
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    for (String supported : values) {
      boolean number = value.isNumber() && supported.matches("[\\d.e-]+");
      if (number
          ? value.asDouble() == Double.parseDouble(supported)
          : value.asText().equals(supported)) {
        return;
      }
    }
    throw UserException.of("%s has %s %s; supported: %s", path, key, value, List.of(values));
  }

  /** What is worth saying in the log. */
  List<String> notes() {
    double said = json.path("layer_norm_eps").asDouble(1e-5);
    return vit || said == 1e-6
        ? List.of()
        : List.of(
            "its config.json gives the projector's norms an epsilon of 1e-5; here they have 1e-6,"
                + " as in the code of RF-DETR's authors");
  }

  /** By the names that official settings have. */
  Map<String, String> settings() {
    JsonNode body = json.path(BACKBONE);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("sa_nheads", json.path("decoder_self_attention_heads").asText("8"));
    settings.put("ca_nheads", json.path("decoder_cross_attention_heads").asText("16"));
    settings.put("num_queries", json.path("num_queries").asText("300"));
    settings.put("vit_heads", body.path("num_attention_heads").asText("12"));
    settings.put("out_feature_indexes", outputs(body));
    if (vit) {
      settings.put("window_block_indexes", body.path("window_block_indices").toString());
      settings.put("resolution", body.path("image_size").asText());
    } else {
      settings.put("num_windows", body.path("num_windows").asText(USUAL_WINDOWS));
    }
    return settings;
  }

  /** The numbers of stages, which transformers counts from 1, as LW-DETR's authors do not. */
  private String outputs(JsonNode body) {
    StringBuilder all = new StringBuilder("[");
    Pattern number = Pattern.compile("stage(\\d{1,4})");
    for (JsonNode stage : body.path("out_features")) {
      Matcher matcher = number.matcher(stage.asText());
      UserException.require(
          matcher.matches() && Integer.parseInt(matcher.group(1)) > 0,
          "%s has %s.out_features %s; supported: stage1 and so on",
          path,
          BACKBONE,
          body.path("out_features"));
      all.append(all.length() > 1 ? ", " : "");
      all.append(Integer.parseInt(matcher.group(1)) - (vit ? 1 : 0));
    }
    return all.append("]").toString();
  }

  /**
   * Sizes that tensors decide.
   *
   * @param values settings of a recipe, without {@code detector.}
   */
  static void putSizes(ObjectNode config, boolean vit, Map<String, String> values) {
    config.put("d_model", number(values, "transformer.channels"));
    config.put("decoder_ffn_dim", number(values, "transformer.feedForward"));
    config.put("decoder_layers", number(values, "transformer.decoderLayers"));
    config.put("decoder_n_points", number(values, "crossAttention.points"));
    config.put("decoder_self_attention_heads", number(values, "transformer.heads"));
    config.put("decoder_cross_attention_heads", number(values, "crossAttention.heads"));
    config.put("group_detr", number(values, "groups"));
    config.put("num_queries", number(values, "queries"));
    config.put("num_feature_levels", numbers(values, "projector.levels").size());
    ObjectNode body = config.putObject(BACKBONE);
    body.put("hidden_size", number(values, "backbone.channels"));
    body.put("num_hidden_layers", number(values, vit ? "backbone.blocks" : "backbone.layers"));
    body.put("num_attention_heads", number(values, "backbone.heads"));
    if (vit) {
      config.putArray("projector_scale_factors");
      numbers(values, "projector.levels")
          .forEach(level -> config.withArray("projector_scale_factors").add(scale(level)));
    } else {
      body.put("patch_size", number(values, "backbone.patch"));
      body.put(
          "image_size", number(values, "backbone.patch") * number(values, "backbone.positions"));
    }
  }

  /** How many cells a map has along a side, for each patch. */
  private static double scale(int level) {
    return level == 3 ? 2.0 : level == 4 ? 1.0 : 0.5;
  }

  /**
   * All else, as transformers writes it; the sizes are there.
   *
   * @param recipe how it is trained and used
   */
  static void putRest(ObjectNode config, boolean vit, Map<String, String> values, Recipe recipe) {
    int channels = number(values, "transformer.channels");
    ObjectNode body = (ObjectNode) config.path(BACKBONE);
    putBackbone(body, vit, values);
    putUsual(config);
    putWeights(config, recipe.detector());
    if (vit) {
      body.put("image_size", recipe.data().evaluationSize().shortSide());
      config.put("batch_norm_eps", 1e-5);
      config.put("projector_out_channels", channels);
      numbers(values, "projector.levels")
          .forEach(level -> config.withArray("projector_in_channels").add(channels));
    } else {
      config.put("layer_norm_eps", 1e-6);
      config.put("intermediate_size", 4 * channels);
      config.put("mask_downsample_ratio", 4);
      config.put("mask_loss_coefficient", 1);
      config.put("mask_point_sample_ratio", 16);
      config.put("segmentation_head_activation_function", "gelu");
    }
  }

  private static void putUsual(ObjectNode config) {
    for (String none : List.of("activation_dropout", "attention_dropout", "dropout")) {
      config.put(none, 0.0);
    }
    config.put("activation_function", "silu");
    config.put("attention_bias", true);
    config.put("auxiliary_loss", true);
    config.put("c2f_num_blocks", 3);
    config.put("decoder_activation_function", "relu");
    config.put("dice_loss_coefficient", 1);
    config.put("disable_custom_kernels", true);
    config.put("dtype", "float32");
    config.put("eos_coefficient", 0.1);
    config.put("focal_alpha", 0.25);
    config.put("hidden_expansion", 0.5);
    config.put("init_std", 0.02);
  }

  /** What queries cost and lose; a detector without masks has transformers' own for masks. */
  private static void putWeights(ObjectNode config, DetectorSpec spec) {
    if (spec instanceof DetectorSpec.RfDetrSeg seg) {
      putWeights(config, boxes(seg.matching()), boxes(seg.losses()));
      config.put("mask_class_loss_coefficient", seg.losses().mask());
      config.put("mask_dice_loss_coefficient", seg.losses().dice());
    } else if (spec instanceof DetectorSpec.RfDetr rf) {
      putWeights(config, rf.matching(), rf.losses());
      config.put("mask_class_loss_coefficient", 5.0);
      config.put("mask_dice_loss_coefficient", 5.0);
    } else if (spec instanceof DetectorSpec.LwDetr lw) {
      putWeights(config, lw.matching(), lw.losses());
    }
  }

  private static BoxWeights boxes(BoxMaskWeights weights) {
    return new BoxWeights(weights.classification(), weights.box(), weights.giou());
  }

  private static void putWeights(ObjectNode config, BoxWeights costs, BoxWeights losses) {
    put(config, "class_cost", costs.classification());
    put(config, "bbox_cost", costs.box());
    put(config, "giou_cost", costs.giou());
    put(config, "class_loss_coefficient", losses.classification());
    put(config, "bbox_loss_coefficient", losses.box());
    put(config, "giou_loss_coefficient", losses.giou());
  }

  private static void put(ObjectNode config, String key, double number) {
    if (number == (int) number) {
      config.put(key, (int) number);
    } else {
      config.put(key, number);
    }
  }

  private static void putBackbone(ObjectNode body, boolean vit, Map<String, String> values) {
    body.put("model_type", vit ? "lw_detr_vit" : "rf_detr_dinov2");
    body.put("hidden_act", "gelu");
    body.put("initializer_range", 0.02);
    body.put("layer_norm_eps", 1e-6);
    body.put("mlp_ratio", 4);
    body.put("num_channels", 3);
    body.put("qkv_bias", true);
    putStages(body, vit, values);
    if (vit) {
      body.put("cae_init_values", 0.1);
      body.put("dropout_prob", 0.0);
      body.put("num_windows", 16);
      body.put("num_windows_side", 4);
      body.put("patch_size", 16);
      body.put("pretrain_image_size", 224);
      body.put("use_absolute_position_embeddings", true);
      List<Integer> windowed = numbers(values, "backbone.windowed");
      windowed.forEach(body.putArray("window_block_indices")::add);
    } else {
      body.put("apply_layernorm", true);
      body.put("attention_probs_dropout_prob", 0.0);
      body.put("drop_path_rate", 0.0);
      body.put("hidden_dropout_prob", 0.0);
      body.put("layerscale_value", 1.0);
      body.put("num_windows", number(values, "backbone.windows"));
      body.put("reshape_hidden_states", true);
      body.put("use_mask_token", true);
      body.put("use_swiglu_ffn", false);
    }
  }

  private static void putStages(ObjectNode body, boolean vit, Map<String, String> values) {
    List<Integer> outputs = numbers(values, "backbone.outputs");
    int more = vit ? 1 : 0;
    outputs.forEach(output -> body.withArray("out_features").add("stage" + (output + more)));
    outputs.forEach(output -> body.withArray("out_indices").add(output + more));
    int layers = body.path("num_hidden_layers").asInt();
    body.putArray("stage_names").add("stem");
    for (int stage = 1; stage <= layers; stage++) {
      body.withArray("stage_names").add("stage" + stage);
    }
    for (int layer = 0; !vit && layer < outputs.get(outputs.size() - 1); layer++) {
      if (!outputs.contains(layer)) {
        body.withArray("window_block_indexes").add(layer);
      }
    }
  }

  private static int number(Map<String, String> values, String key) {
    return Integer.parseInt(values.getOrDefault(key, "0"));
  }

  private static List<Integer> numbers(Map<String, String> values, String key) {
    String list = values.getOrDefault(key, "").replaceAll("[\\[\\] ]", "");
    return list.isEmpty()
        ? List.of()
        : Pattern.compile(",").splitAsStream(list).map(Integer::valueOf).toList();
  }
}
