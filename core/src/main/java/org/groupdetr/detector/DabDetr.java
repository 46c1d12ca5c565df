package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import java.util.List;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.ResNet;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.DabDecoder;
import org.groupdetr.transformer.PlainEncoder;
import org.groupdetr.transformer.TransformerSpec;

/** DAB-DETR: queries are boxes that every layer refines. Liu et al., ICLR 2022. */
public final class DabDetr {
  private static final PlainEncoder.Positions POSITIONS = new PlainEncoder.Positions(20, true);

  /** Added to the denominators of the generalised IoU. */
  private static final double EPSILON = 1e-6;

  private DabDetr() {}

  /**
   * Settings of a DAB-DETR.
   *
   * @param queries N, queries of one group
   * @param channels C, width of the transformer
   * @param heads A, attention heads
   * @param encoderLayers layers of the encoder
   * @param decoderLayers L, layers of the decoder
   * @param feedForward hidden width of the feed-forward parts
   * @param dropout probability, in attention weights and after every part
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
      int detections,
      BoxWeights costs,
      BoxWeights losses)
      implements DetectorSpec {
    public Spec {
      require(queries >= 1, "queries must be at least 1, was %d", queries);
      require(detections >= 1, "detections must be at least 1, was %d", detections);
      new TransformerSpec(
          channels, heads, encoderLayers, decoderLayers, feedForward, dropout, false);
    }

    @Override
    public Activation activation() {
      return Activation.PRELU;
    }

    @Override
    public SetDetector<BoxPrediction> build(BuildContext context) {
      ResNet body = new ResNet(backbone, 1, context.init().named("backbone"));
      return behind(body, body.channels(), context);
    }

    /** The detector behind a backbone whose last map has so many channels. */
    <B extends Layer & Backbone> SetDetector<BoxPrediction> behind(
        B body, List<Integer> maps, BuildContext context) {
      Init init = context.init();
      CounterRng rng = context.rng();
      int size = context.grouping().queries(queries);
      TransformerSpec sizes = transformer(context.recompute());
      int in = maps.get(maps.size() - 1);
      return new SetDetector<>(
          body,
          new PlainEncoder(sizes, in, POSITIONS, rng, init.named("encoder")),
          GroupedQueries.of(
              context.grouping(),
              group ->
                  new AnchorQueries(size, ContentInit.NOTHING, init.named("queries." + group))),
          new DabDecoder(sizes, context.classes(), rng, init.named("decoder")),
          SetTask.boxes(costs, losses, detections, EPSILON),
          rng);
    }
  }
}
