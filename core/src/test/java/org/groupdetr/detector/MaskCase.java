package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetNames;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.TransformerSpec;
import org.groupdetr.transformer.masks.PixelDecoderSpec;

/** A reference case of Mask2Former: its settings, what goes in, and its detector. */
record MaskCase(GoldenTensors golden, JsonNode config) {
  MaskCase(GoldenTensors golden) {
    this(golden, golden.json("config"));
  }

  /** Hands features through. */
  private static final class Given extends Backbone {
    private final FeaturePyramid pyramid;

    Given(FeaturePyramid pyramid) {
      this.pyramid = pyramid;
    }

    @Override
    public FeaturePyramid features(Images images) {
      return pyramid;
    }

    @Override
    public List<MapSize> cost(CostSheet sheet, MapSize picture) {
      return pyramid.maps().stream().map(FeatureMap::size).toList();
    }
  }

  int number(String key) {
    return config.get(key).asInt();
  }

  private double real(String key, double otherwise) {
    return config.has(key) ? config.get(key).asDouble() : otherwise;
  }

  /** How many groups the case's queries are, by the rows of their table. */
  int groups() {
    JsonNode table = golden.json("weights").get("sem_seg_head.predictor.query_feat.weight");
    return table.get("shape").get(0).asInt() / number("queries");
  }

  int layers() {
    return number("dec_layers") + 1;
  }

  private DetectorSpec.Mask2Former spec() {
    JsonNode weights = config.get("weights");
    MaskWeights all =
        weights == null
            ? new MaskWeights(2, 5, 5)
            : new MaskWeights(
                weights.get("class").asDouble(),
                weights.get("mask").asDouble(),
                weights.get("dice").asDouble());
    return new DetectorSpec.Mask2Former(
        new ResNetSpec(
            50, 64, 4, false, ResNetSpec.Stem.STANDARD, ResNetSpec.Norm.FROZEN_STATISTICS),
        new TransformerSpec(
            number("hidden"),
            number("heads"),
            number("enc_layers"),
            number("dec_layers"),
            number("dec_ffn"),
            0),
        new PixelDecoderSpec(number("mask_dim"), number("enc_ffn")),
        number("queries"),
        new MaskSampling(
            (int) real("points", 12544), real("oversample", 3), real("importance", 0.75)),
        all,
        all,
        real("eos", 0.1),
        (int) real("topk", 100));
  }

  private BuildContext context(boolean recompute) {
    Grouping grouping = new Grouping(Grouping.Kind.GROUP, groups());
    return new BuildContext(number("classes"), grouping, recompute, 1, new CounterRng(1));
  }

  /** The detector behind these features. */
  SetDetector<MaskPrediction> behind(
      FeaturePyramid pyramid, PointSampler draws, boolean recompute) {
    List<Integer> channels = pyramid.maps().stream().map(m -> m.values().size(1)).toList();
    SetDetector<MaskPrediction> detector =
        assembled(new Given(pyramid), channels, draws, recompute);
    GoldenWeights.fill(detector, golden);
    return detector;
  }

  /** The whole detector. */
  SetDetector<MaskPrediction> whole(PointSampler draws, boolean recompute) {
    ResNet backbone =
        new ResNet(spec().backbone(), 4, ResNetNames.DETECTRON2, DropPath.NONE, new Init(1));
    SetDetector<MaskPrediction> detector =
        assembled(backbone, backbone.channels(), draws, recompute);
    GoldenWeights.fill(detector, golden);
    return detector;
  }

  private SetDetector<MaskPrediction> assembled(
      Backbone backbone, List<Integer> channels, PointSampler draws, boolean recompute) {
    DetectorSpec.Mask2Former spec = spec();
    return Mask2Former.mask2Former(
        spec, new Assembly(spec, context(recompute), backbone, channels), draws);
  }

  // ---- what goes in

  /** Features of the four stages, finest first. */
  FeaturePyramid pyramid(boolean gradients) {
    Tensor padding =
        padding(config.get("padded").get(0).asInt(), config.get("padded").get(1).asInt());
    List<FeatureMap> maps = new ArrayList<>();
    for (int i = 2; i <= 5; i++) {
      maps.add(FeatureMap.of(tensor("input/res" + i).requireGradient(gradients), padding));
    }
    return new FeaturePyramid(maps, padding);
  }

  /** True outside of the pictures, {@code [B, H, W]}. */
  Tensor padding(int height, int width) {
    JsonNode sizes = config.get("images");
    boolean[] padding = new boolean[sizes.size() * height * width];
    for (int i = 0; i < padding.length; i++) {
      JsonNode size = sizes.get(i / (height * width));
      padding[i] = i / width % height >= size.get(0).asInt() || i % width >= size.get(1).asInt();
    }
    return Tensors.of(padding, sizes.size(), height, width);
  }

  /** Pictures {@code [3, h, w]} of numbers 0..255, normalised and padded to multiples of 32. */
  Images images(List<float[]> pictures) {
    double[] mean = {123.675, 116.28, 103.53};
    double[] deviation = {58.395, 57.12, 57.375};
    JsonNode sizes = config.get("images");
    int height = 0;
    int width = 0;
    for (JsonNode size : sizes) {
      height = Math.max(height, (size.get(0).asInt() + 31) / 32 * 32);
      width = Math.max(width, (size.get(1).asInt() + 31) / 32 * 32);
    }
    float[] pixels = new float[pictures.size() * 3 * height * width];
    for (int b = 0; b < pictures.size(); b++) {
      int h = sizes.get(b).get(0).asInt();
      int w = sizes.get(b).get(1).asInt();
      for (int i = 0; i < 3 * h * w; i++) {
        int c = i / (h * w);
        float value = (pictures.get(b)[i] - (float) mean[c]) / (float) deviation[c];
        pixels[((b * 3 + c) * height + i / w % h) * width + i % w] = value;
      }
    }
    return new Images(
        Tensors.of(pixels, pictures.size(), 3, height, width), padding(height, width));
  }

  /** The truths, their masks padded with zeros. */
  Targets targets(int height, int width) {
    List<int[]> labels = new ArrayList<>();
    List<float[]> boxes = new ArrayList<>();
    List<Tensor> masks = new ArrayList<>();
    for (int b = 0; golden.has("target/" + b + "/labels"); b++) {
      int[] own = golden.ints("target/" + b + "/labels");
      labels.add(own);
      boxes.add(new float[4 * own.length]);
      int[] shape = golden.shape("target/" + b + "/masks");
      byte[] given = golden.bytes("target/" + b + "/masks");
      byte[] padded = new byte[own.length * height * width];
      for (int row = 0; row < own.length * shape[1]; row++) {
        int to = (row / shape[1] * height + row % shape[1]) * width;
        System.arraycopy(given, row * shape[2], padded, to, shape[2]);
      }
      masks.add(Tensors.ofBytes(DType.UINT8, padded, own.length, height, width));
    }
    return Targets.of(labels, boxes, Device.CPU).withMasks(masks);
  }

  Tensor tensor(String key) {
    return Tensors.of(
        golden.floats(key), Arrays.stream(golden.shape(key)).asLongStream().toArray());
  }

  /** Norms of gradients, by the reference's names. */
  static Map<String, Double> gradientNorms(SetDetector<?> detector) {
    Map<String, Tensor> trained = new TreeMap<>(detector.parameters());
    trained.values().removeIf(p -> !p.requiresGradient());
    assertThat(trained).isNotEmpty();
    return GoldenWeights.norms(trained, Tensor::gradient);
  }
}
