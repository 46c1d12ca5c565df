package org.groupdetr.pretrained.sizes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.features.VitSpec;
import org.groupdetr.weights.StoredTensor;

/**
 * What the files of an LW-DETR or an RF-DETR say of its settings, as values to set in a recipe: by
 * the sizes of tensors, by what their authors call their settings, and else as all published
 * weights of these sizes have it.
 */
public final class LightweightSizes {
  private static final String VIT = "backbone.0.encoder.";
  private static final String DINO = "backbone.0.encoder.encoder.";
  private static final String SAMPLING = "backbone.0.projector.stages_sampling.";
  private static final String HIDDEN = "transformer.decoder.layers.0.linear1.weight";
  private static final String CROSS = "transformer.decoder.layers.0.cross_attn.";

  /** Channels of a head: of self-attention, of cross-attention, and of DINOv2. */
  private static final int SELF = 32;

  private static final int CROSSED = 16;
  private static final int DINO_HEAD = 64;
  private static final int VIT_HEADS = 12;

  private static final int BASE = 768;

  /** DINOv2's own side of a patch, and of its table of positions. */
  private static final int OLD_PATCH = 14;

  private static final int OLD_POSITIONS = 37;

  private final TensorSizes sizes;

  /**
   * Of a file.
   *
   * @param tensors by our names
   * @param settings by the names that their authors gave them; a list as JSON
   */
  public LightweightSizes(Map<String, StoredTensor> tensors, Map<String, String> settings) {
    sizes = new TensorSizes(tensors, settings);
  }

  /** Whether tensors are those of one of these detectors, or of such a backbone. */
  static boolean isHeldBy(Set<String> names) {
    return names.stream().anyMatch(name -> name.startsWith(VIT));
  }

  /** Whether the backbone is RF-DETR's. */
  public boolean isDino() {
    return sizes.tensors().containsKey(DINO + "embeddings.cls_token");
  }

  /** Whether the backbone is as wide as DINOv2's ViT-B, and there is one map. */
  public boolean isBase() {
    return isDino()
        && sizes.size(DINO + "embeddings.cls_token", 2) == BASE
        && levels().equals(List.of(4));
  }

  /** Values that tensors alone show, without the number of queries. */
  List<String> shown() {
    List<String> values = new ArrayList<>();
    if (isDino()) {
      values.add("detector.backbone.channels=" + sizes.size(DINO + "embeddings.cls_token", 2));
      values.add("detector.backbone.layers=" + sizes.count(DINO + "encoder.layer"));
      values.add("detector.backbone.patch=" + patch());
      values.add("detector.backbone.positions=" + positions());
      values.add(
          "detector.backbone.registers=" + sizes.size(DINO + "embeddings.register_tokens", 1));
    } else {
      values.add("detector.backbone.channels=" + sizes.size(VIT + "patch_embed.proj.weight", 0));
      values.add("detector.backbone.blocks=" + sizes.count(VIT + "blocks"));
    }
    values.add("detector.projector.levels=" + levels());
    values.add("detector.transformer.channels=" + channels());
    values.add("detector.transformer.encoderLayers=0");
    values.add("detector.transformer.decoderLayers=" + sizes.count("transformer.decoder.layers"));
    values.add("detector.transformer.feedForward=" + sizes.size(HIDDEN, 0));
    return values;
  }

  /**
   * All values.
   *
   * @throws UserException if the backbone is of no published size, and the file does not say how it
   *     is built
   */
  public List<String> overrides() {
    List<String> values = new ArrayList<>(shown());
    values.addAll(isDino() ? dino() : vit());
    values.add(
        "detector.transformer.heads=" + sizes.setting("sa_nheads", Math.max(1, channels() / SELF)));
    long heads = sizes.setting("ca_nheads", Math.max(1, channels() / CROSSED));
    long looks = sizes.size(CROSS + "attention_weights.bias", 0);
    values.add("detector.crossAttention.heads=" + heads);
    values.add(
        "detector.crossAttention.points="
            + Math.max(1, looks / Math.max(1, levels().size() * heads)));
    if (sizes.settings().containsKey("lite_refpoint_refine")) {
      boolean fixed = Boolean.parseBoolean(sizes.settings().get("lite_refpoint_refine"));
      values.add("detector.references=" + (fixed ? "fixed" : "refined"));
    }
    values.add("detector.queries=" + queries());
    return values;
  }

  /** K, groups of queries: each has layers of its own that choose them. */
  public int groups() {
    return Math.max(1, sizes.count("groups") - 1);
  }

  /** N, queries of one group. */
  public long queries() {
    long rows = sizes.size("refpoint_embed.weight", 0);
    long groups = groups();
    long said = sizes.setting("num_queries", rows);
    return rows % groups == 0 ? rows / groups : said > 0 && rows % said == 0 ? said : rows;
  }

  private long channels() {
    return sizes.size(HIDDEN, 1);
  }

  private List<String> vit() {
    int blocks = sizes.count(VIT + "blocks");
    String windowed = blocks == 6 ? "[0, 2, 4]" : blocks == 10 ? "[0, 1, 3, 6, 7, 9]" : "";
    String outputs = blocks == 6 ? "[1, 3, 5]" : blocks == 10 ? "[2, 4, 5, 9]" : "";
    return List.of(
        "detector.backbone.heads=" + sizes.setting("vit_heads", VIT_HEADS),
        "detector.backbone.windowed=" + list("window_block_indexes", windowed, blocks),
        "detector.backbone.outputs=" + list("out_feature_indexes", outputs, blocks));
  }

  private List<String> dino() {
    int layers = sizes.count(DINO + "encoder.layer");
    long channels = sizes.size(DINO + "embeddings.cls_token", 2);
    String outputs = layers != 12 ? "" : isOld() ? "[2, 5, 8, 11]" : "[3, 6, 9, 12]";
    return List.of(
        "detector.backbone.heads=" + sizes.setting("vit_heads", Math.max(1, channels / DINO_HEAD)),
        "detector.backbone.windows=" + windows(),
        "detector.backbone.outputs=" + list("out_feature_indexes", outputs, layers));
  }

  private long patch() {
    return sizes.size(DINO + "embeddings.patch_embeddings.projection.weight", 2);
  }

  private boolean isOld() {
    return patch() == OLD_PATCH;
  }

  /** Patches of a side of the picture that the table of positions is made for. */
  private long positions() {
    return (long) Math.sqrt(sizes.size(DINO + "embeddings.position_embeddings", 1) - 1.0);
  }

  /** Only the smallest RF-DETR-Seg, whose table has 26 rows, has but one window. */
  private long windows() {
    return sizes.setting("num_windows", isOld() ? 4 : patch() == 12 && positions() == 26 ? 1 : 2);
  }

  private String list(String name, String published, int count) {
    String said = sizes.settings().getOrDefault(name, "");
    boolean known = said.matches("\\[[\\d, ]*\\]");
    UserException.require(
        known || !published.isEmpty(),
        "the weights have a backbone of %s, which no published size has: their args must say"
            + " %s",
        Counted.of(count, "layer"),
        name);
    return known ? said : published;
  }

  /**
   * Which maps the projector makes: those that it makes larger or smaller say so by their parts.
   */
  private List<Integer> levels() {
    List<Integer> levels = new ArrayList<>();
    for (int stage = 0; stage < sizes.count("backbone.0.projector.stages"); stage++) {
      String first = SAMPLING + stage + ".0.0.";
      if (sizes.size(first + "conv.weight", 2) == 3) {
        levels.add(5);
      } else if (sizes.size(first + "weight", 0) > 0 || sizes.size(first + "conv.weight", 0) > 0) {
        levels.add(3);
      } else {
        levels.add(4);
      }
    }
    return levels;
  }

  /**
   * The side of the pictures that a detector is used with; 0 if neither the file nor its tensors
   * say it.
   */
  public long side() {
    long side = 0;
    if (isDino()) {
      boolean old = isOld() && positions() == OLD_POSITIONS;
      side = old ? 560 : patch() * positions();
    }
    long unit = isDino() ? patch() * windows() : (long) VitSpec.PATCH * VitSpec.WINDOWS;
    return (sizes.setting("resolution", side) + unit - 1) / Math.max(1, unit) * unit;
  }
}
