package org.groupdetr.detector;

import java.util.List;
import java.util.Optional;
import org.groupdetr.detector.denoising.Denoising;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.ChannelMapper;
import org.groupdetr.features.Encoder;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.transformer.Decoder;
import org.groupdetr.transformer.DeformableEncoder;
import org.groupdetr.transformer.DeformableSpec;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.transformer.TransformerContext;

/** What all detectors do when they are put together; each brings the parts that make it differ. */
public final class Assembly {
  private final DetectorSpec spec;
  private final BuildContext context;
  private final Backbone backbone;
  private final List<Integer> channels;

  /** Behind a backbone whose maps have so many channels, finest first. */
  Assembly(DetectorSpec spec, BuildContext context, Backbone backbone, List<Integer> channels) {
    this.spec = spec;
    this.context = context;
    this.backbone = backbone;
    this.channels = List.copyOf(channels);
  }

  /** Makes one group's queries. */
  @FunctionalInterface
  interface Source {
    /** A source of that many queries, with first weights of its own. */
    QuerySource of(int queries, Init init);
  }

  /** Channels of the backbone's maps, finest first. */
  List<Integer> maps() {
    return channels;
  }

  /** Channels of the coarsest map. */
  int lastMap() {
    return channels.get(channels.size() - 1);
  }

  /** C, width of the transformer. */
  int channels() {
    return spec.transformer().channels();
  }

  /** Y. */
  int classes() {
    return context.classes();
  }

  /** The randomness of dropout and of noise. */
  CounterRng rng() {
    return context.rng();
  }

  /** First weights of the part of that name. */
  Init init(String part) {
    return context.init().named(part);
  }

  /** With what encoder or decoder is made; {@code part} names the first weights. */
  TransformerContext transformer(String part) {
    return transformer(part, Activation.RELU);
  }

  /** As above, with another activation in the feed-forward parts. */
  TransformerContext transformer(String part, Activation activation) {
    return new TransformerContext(
        spec.transformer(), activation, context.recompute(), rng(), init(part));
  }

  /**
   * An encoder over all scales, which are made of the backbone's maps.
   *
   * @param temperature of the waves that the places of cells are embedded with
   * @param offset what is taken off the count of cells: 0.5 for the middles of cells, or 0
   */
  Encoder deformableEncoder(DeformableSpec look, double temperature, double offset) {
    return new DeformableEncoder(
        transformer("encoder"),
        new ChannelMapper(channels, channels(), look.scales(), init("mapper")),
        new DeformableEncoder.Positions(temperature, offset),
        look.encoderPoints());
  }

  /** The queries of all groups. */
  GroupedQueries queries(Source source) {
    int size = context.grouping().queries(spec.queries());
    return GroupedQueries.of(
        context.grouping(), group -> source.of(size, init("queries." + group)));
  }

  /** The detector of these parts. */
  <P extends Prediction> SetDetector<P> detector(
      Encoder encoder, GroupedQueries queries, Decoder<P> decoder, SetTask<P> task) {
    return detector(encoder, queries, Optional.empty(), decoder, task);
  }

  /** As above; in training, queries whose targets are known beforehand are asked as well. */
  <P extends Prediction> SetDetector<P> detector(
      Encoder encoder,
      GroupedQueries queries,
      Optional<Denoising> denoising,
      Decoder<P> decoder,
      SetTask<P> task) {
    return new SetDetector<>(
        new SetDetector.Parts<>(
            spec.backboneName(), backbone, encoder, queries, denoising, decoder, task, rng()));
  }
}
