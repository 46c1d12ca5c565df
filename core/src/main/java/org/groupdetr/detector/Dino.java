package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Optional;
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

/** DINO: queries begin at proposals and learn by contrastive denoising. Zhang et al., ICLR 2023. */
public final class Dino {
  /** Added to the denominators of the generalised IoU. */
  private static final double EPSILON = 1e-6;

  /** Of the tokens' position embedding. */
  private static final double TEMPERATURE = 20;

  private Dino() {}

  /**
   * Settings of a DINO.
   *
   * @param queries N, queries of one group; fewer where a picture has fewer tokens
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
   * @param denoising of copies of the truths, each a positive and a negative
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
      DenoisingSpec denoising,
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
              new DeformableEncoder.Positions(TEMPERATURE, 0),
              encoderPoints,
              rng,
              init.named("encoder")),
          GroupedQueries.of(
              context.grouping(),
              group ->
                  new ProposalQueries(
                      size, channels, context.classes(), init.named("queries." + group))),
          Optional.of(noised(context, init.named("denoising"))),
          DeformableDecoder.withSharedHeads(
              sizes,
              new DeformableDecoder.Look(scales, decoderPoints),
              context.classes(),
              rng,
              init.named("decoder")),
          SetTask.boxes(costs, losses, detections, EPSILON),
          rng);
    }

    private Denoising noised(BuildContext context, Init init) {
      int classes = context.classes();
      LabelEncoding encoding = new LabelEncoding(classes, channels, false, init);
      return new Denoising(denoising, NoiseKind.CONTRASTIVE, encoding, classes);
    }
  }
}
