package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import java.util.List;
import org.groupdetr.criterion.PointDraws;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.ChannelMapper;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetNames;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.transformer.MaskDecoder;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.PixelDecoder;
import org.groupdetr.transformer.TransformerSpec;

/** Mask2Former for instances: queries are masks and look inside them. Cheng et al., CVPR 2022. */
public final class Mask2Former {
  /** Pixels of a cell of the coarsest map: the authors' code pads pictures to whole cells. */
  private static final int STRIDE = 32;

  private Mask2Former() {}

  /**
   * Settings of a Mask2Former.
   *
   * @param queries N, queries of one group
   * @param channels C, width of both decoders
   * @param maskChannels E, width of the features of masks
   * @param heads A, attention heads
   * @param encoderLayers layers of the pixel decoder
   * @param encoderFeedForward hidden width of its feed-forward parts
   * @param decoderLayers L, layers of the decoder
   * @param feedForward hidden width of the decoder's feed-forward parts
   * @param dropout probability, in attention weights and after every part
   * @param nothing weight of queries that should say "nothing here" in the loss of the class
   * @param detections how many of the best instances are kept for a picture
   */
  public record Spec(
      BackboneSpec backbone,
      int queries,
      int channels,
      int maskChannels,
      int heads,
      int encoderLayers,
      int encoderFeedForward,
      int decoderLayers,
      int feedForward,
      double dropout,
      double nothing,
      MaskSampling sampling,
      int detections,
      MaskWeights costs,
      MaskWeights losses)
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
      require(maskChannels >= 1, "maskChannels must be at least 1, was %d", maskChannels);
      require(
          encoderFeedForward >= 1,
          "encoderFeedForward must be at least 1, was %d",
          encoderFeedForward);
      require(nothing >= 0 && nothing <= 1, "nothing must be in [0, 1], was %s", nothing);
      require(detections >= 1, "detections must be at least 1, was %d", detections);
    }

    @Override
    public boolean learnsMasks() {
      return true;
    }

    @Override
    public int sideMultiple() {
      return STRIDE;
    }

    @Override
    public boolean sparesNorms() {
      return true;
    }

    @Override
    public SetDetector<MaskPrediction> build(BuildContext context) {
      Init init = context.init().named("backbone");
      ResNet body = new ResNet(backbone, backbone.stages(), ResNetNames.DETECTRON2, init);
      return behind(body, body.channels(), context);
    }

    /** The detector behind a backbone whose maps have so many channels, finest first. */
    <B extends Layer & Backbone> SetDetector<MaskPrediction> behind(
        B body, List<Integer> maps, BuildContext context) {
      return behind(body, maps, context, PointDraws.from(context.rng()));
    }

    /** As above, with points that are drawn by {@code draws}. */
    <B extends Layer & Backbone> SetDetector<MaskPrediction> behind(
        B body, List<Integer> maps, BuildContext context, PointDraws draws) {
      Init init = context.init();
      CounterRng rng = context.rng();
      int size = context.grouping().queries(queries);
      TransformerSpec sizes = transformer(context.recompute());
      return new SetDetector<>(
          "backbone",
          body,
          new PixelDecoder(
              sizes.withFeedForward(encoderFeedForward),
              maps,
              maskChannels,
              rng,
              init.named("pixels")),
          GroupedQueries.of(
              context.grouping(),
              group -> new MaskQueries(size, channels, init.named("queries." + group))),
          new MaskDecoder(
              sizes,
              new MaskDecoder.Heads(maps.size() - 1, context.classes(), maskChannels),
              rng,
              init.named("decoder")),
          SetTask.masks(costs, losses, nothing, sampling, draws, detections),
          rng);
    }
  }
}
