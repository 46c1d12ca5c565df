package org.groupdetr.pretrained.sizes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.groupdetr.weights.StoredTensor;

/**
 * What the sizes of a detector's tensors say of its settings, as values to set in a recipe.
 *
 * @param settings what the file says besides; {@code nheads}, {@code dilation}, {@code num_queries}
 *     are used
 */
public record SettingsFromShapes(Map<String, StoredTensor> tensors, Map<String, String> settings) {
  private static final int USUAL_CHANNELS_OF_A_HEAD = 32;

  private TensorSizes sizes() {
    return new TensorSizes(tensors, settings);
  }

  private int count(String prefix) {
    return sizes().count(prefix);
  }

  private long size(String name, int axis) {
    return sizes().size(name, axis);
  }

  private long setting(String name, long otherwise) {
    return sizes().setting(name, otherwise);
  }

  /** Queries of one group, where a tensor has rows for those of all groups. */
  public long queries(String tensor, long usual) {
    long rows = size(tensor, 0);
    long one = setting("num_queries", rows % usual == 0 ? usual : rows);
    return one > 0 && rows % one == 0 ? one : rows;
  }

  /** Settings of a ResNet, in torchvision's or in detectron2's names. */
  public List<String> backbone() {
    boolean detectron = tensors.containsKey("backbone.stem.conv1.weight");
    String stem = detectron ? "backbone.stem.conv1.weight" : "backbone.0.body.conv1.weight";
    IntFunction<String> stage =
        detectron
            ? number -> "backbone.res" + (number + 1)
            : number -> "backbone.0.body.layer" + number;
    boolean bottleneck = tensors.containsKey(stage.apply(1) + ".0.conv3.weight");
    int third = count(stage.apply(3));
    int depth = bottleneck ? (third > 6 ? 101 : 50) : (third > 2 ? 34 : 18);
    int stages = 0;
    while (tensors.containsKey(stage.apply(stages + 1) + ".0.conv1.weight")) {
      stages++;
    }
    return List.of(
        "detector.backbone.depth=" + depth,
        "detector.backbone.width=" + size(stem, 0),
        "detector.backbone.stages=" + stages,
        "detector.backbone.dilation=" + settings.getOrDefault("dilation", "false"));
  }

  /** All settings that are sizes of tensors, of a detector of any kind; to be changed freely. */
  public static List<String> all(Map<String, StoredTensor> tensors) {
    if (LightweightSizes.isHeldBy(tensors.keySet())) {
      return new LightweightSizes(tensors, Map.of()).shown();
    }
    SettingsFromShapes sizes = new SettingsFromShapes(tensors, Map.of());
    List<String> all = new ArrayList<>(sizes.backbone());
    boolean masks = tensors.keySet().stream().anyMatch(name -> name.startsWith("sem_seg_head."));
    all.addAll(masks ? sizes.masks() : sizes.transformer());
    all.removeIf(setting -> setting.endsWith(".dilation=false") || setting.contains(".heads="));
    return all;
  }

  /** Settings of detectors that look at points in several scales; none of others. */
  public List<String> scales() {
    long scales = size("transformer.level_embed", 0);
    if (scales == 0) {
      return List.of();
    }
    long looks = scales * heads();
    return List.of(
        "detector.deformable.scales=" + scales,
        "detector.deformable.encoderPoints="
            + size("transformer.encoder.layers.0.self_attn.attention_weights.bias", 0) / looks,
        "detector.deformable.decoderPoints="
            + size("transformer.decoder.layers.0.cross_attn.attention_weights.bias", 0) / looks);
  }

  private long heads() {
    return heads(size("transformer.decoder.layers.0.linear1.weight", 1));
  }

  private long heads(long channels) {
    return setting("nheads", Math.max(1, channels / USUAL_CHANNELS_OF_A_HEAD));
  }

  /** Settings of a detector of masks. */
  public List<String> masks() {
    String pixels = "sem_seg_head.pixel_decoder.transformer.encoder.layers";
    String hidden = "sem_seg_head.predictor.transformer_ffn_layers";
    long channels = size(hidden + ".0.linear1.weight", 1);
    List<String> values = new ArrayList<>();
    values.add("detector.transformer.channels=" + channels);
    values.add(
        "detector.pixelDecoder.maskChannels="
            + size("sem_seg_head.pixel_decoder.mask_features.weight", 0));
    values.add("detector.transformer.heads=" + heads(channels));
    values.add("detector.transformer.encoderLayers=" + count(pixels));
    values.add(
        "detector.pixelDecoder.feedForward=" + Math.max(1, size(pixels + ".0.linear1.weight", 0)));
    values.add("detector.transformer.decoderLayers=" + count(hidden));
    values.add("detector.transformer.feedForward=" + size(hidden + ".0.linear1.weight", 0));
    return values;
  }

  /** Settings of encoder and decoder. */
  public List<String> transformer() {
    long channels = size("transformer.decoder.layers.0.linear1.weight", 1);
    List<String> values = new ArrayList<>();
    values.add("detector.transformer.channels=" + channels);
    values.add("detector.transformer.heads=" + heads());
    values.add("detector.transformer.encoderLayers=" + count("transformer.encoder.layers"));
    values.add("detector.transformer.decoderLayers=" + count("transformer.decoder.layers"));
    values.add(
        "detector.transformer.feedForward="
            + size("transformer.decoder.layers.0.linear1.weight", 0));
    return values;
  }
}
