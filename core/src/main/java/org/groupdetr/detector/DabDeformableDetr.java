package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import java.util.List;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.ChannelMapper;
import org.groupdetr.features.ResNet;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.DeformableDecoder;
import org.groupdetr.transformer.DeformableEncoder;
import org.groupdetr.transformer.TransformerSpec;

/** DAB-Deformable-DETR: queries are boxes and look at points. Liu et al., ICLR 2022. */
public final class DabDeformableDetr {
  /** Added to the denominators of the generalised IoU. */
  private static final double EPSILON = 1e-6;

  private DabDeformableDetr() {}

  /**
   * Settings of a DAB-Deformable-DETR.
   *
   * @param queries N, queries of one group
   * @param channels C, width of the transformer
   * @param heads A, attention heads
   * @param encoderLayers layers of the encoder
   * @param decoderLayers L, layers of the decoder
   * @param feedForward hidden width of the feed-forward parts
   * @param dropout probability, in attention weights and after every part
   * @param scales S, feature scales; the backbone gives up to three, the others are made from its
   *     last
   * @param encoderPoints P of the encoder: at how many points a head looks in each scale
   * @param decoderPoints P of the decoder
   * @param detections how many of the best predictions are kept for a picture
   */
  public record Spec(
      BackboneSpec backbone,
      int queries,
      int channels,
      int heads,
      int encoderLayers,
      int decoderLayers,
      int feedForward,
      double dropout,
      int scales,
      int encoderPoints,
      int decoderPoints,
      int detections,
      BoxWeights costs,
      BoxWeights losses)
      implements DetectorSpec {
    public Spec {
      require(queries >= 1, "queries must be at least 1, was %d", queries);
      new TransformerSpec(
          channels, heads, encoderLayers, decoderLayers, feedForward, dropout, false);
      require(
          channels % ChannelMapper.PARTS == 0,
          "channels must be a multiple of %d and of heads (%d), was %d",
          ChannelMapper.PARTS,
          heads,
          channels);
      require(scales >= 1 && scales <= 8, "scales must be 1 to 8, was %d", scales);
      require(encoderPoints >= 1, "encoderPoints must be at least 1, was %d", encoderPoints);
      require(decoderPoints >= 1, "decoderPoints must be at least 1, was %d", decoderPoints);
      require(detections >= 1, "detections must be at least 1, was %d", detections);
    }

    @Override
    public SetDetector<BoxPrediction> build(BuildContext context) {
      int maps = Math.min(scales, backbone.maps());
      ResNet body = new ResNet(backbone, maps, context.init().named("backbone"));
      return behind(body, body.channels(), context);
    }

    /** The detector behind a backbone whose maps have so many channels, finest first. */
    <B extends Layer & Backbone> SetDetector<BoxPrediction> behind(
        B body, List<Integer> maps, BuildContext context) {
      Init init = context.init();
      CounterRng rng = context.rng();
      int size = context.grouping().queries(queries);
      TransformerSpec sizes = transformer(context.recompute());
      return new SetDetector<>(
          body,
          new DeformableEncoder(
              sizes,
              new ChannelMapper(maps, channels, scales, init.named("mapper")),
              new DeformableEncoder.Positions(10000, 0.5),
              encoderPoints,
              rng,
              init.named("encoder")),
          GroupedQueries.of(
              context.grouping(),
              group -> new ContentQueries(size, channels, init.named("queries." + group))),
          DeformableDecoder.withSeparateHeads(
              sizes,
              new DeformableDecoder.Look(scales, decoderPoints),
              context.classes(),
              rng,
              init.named("decoder")),
          SetTask.boxes(costs, losses, detections, EPSILON),
          rng);
    }
  }
}
