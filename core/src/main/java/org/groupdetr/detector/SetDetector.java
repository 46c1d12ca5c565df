package org.groupdetr.detector;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.Images;
import org.groupdetr.features.Memory;
import org.groupdetr.groups.DenoisingSource;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Decoder;
import org.groupdetr.transformer.Prediction;

/**
 * A detector that predicts a set: backbone, encoder, queries, decoder. Training and use differ only
 * in the queries that are asked.
 */
public final class SetDetector<P extends Prediction> extends Layer {
  private final Backbone backbone;
  private final Encoder encoder;
  private final GroupedQueries queries;
  private final Decoder<P> decoder;
  private final Optional<Denoising> denoising;
  private final SetTask<P> task;
  private final CounterRng rng;

  /** Assembles the parts; their parameters stand under their published names. */
  <B extends Layer & Backbone, E extends Layer & Encoder, D extends Layer & Decoder<P>> SetDetector(
      B backbone, E encoder, GroupedQueries queries, D decoder, SetTask<P> task, CounterRng rng) {
    this(backbone, encoder, queries, Optional.empty(), decoder, task, rng);
  }

  /** As above; tensors of the backbone stand under a name of the detector's own. */
  <B extends Layer & Backbone, E extends Layer & Encoder, D extends Layer & Decoder<P>> SetDetector(
      String name,
      B backbone,
      E encoder,
      GroupedQueries queries,
      D decoder,
      SetTask<P> task,
      CounterRng rng) {
    this.backbone = child(name, backbone);
    this.encoder = child("", encoder);
    this.queries = child("", queries);
    this.denoising = Optional.empty();
    this.decoder = child("", decoder);
    this.task = task;
    this.rng = rng;
  }

  /** As above; in training, queries whose targets are known beforehand are asked as well. */
  <B extends Layer & Backbone, E extends Layer & Encoder, D extends Layer & Decoder<P>> SetDetector(
      B backbone,
      E encoder,
      GroupedQueries queries,
      Optional<Denoising> denoising,
      D decoder,
      SetTask<P> task,
      CounterRng rng) {
    this.backbone = child("backbone.0.body", backbone);
    this.encoder = child("", encoder);
    this.queries = child("", queries);
    this.denoising = denoising.map(source -> child("", source));
    this.decoder = child("", decoder);
    this.task = task;
    this.rng = rng;
  }

  /** Asks all groups, and what is known beforehand where the detector learns by denoising. */
  public Output<P> forTraining(Images images, Targets targets) {
    return forTraining(images, targets, group -> RandomSource.from(rng.numbers()));
  }

  /** As above; {@code draws} gives the random numbers for a group's noise. */
  Output<P> forTraining(Images images, Targets targets, IntFunction<RandomSource> draws) {
    DenoisingSource known =
        denoising.map(source -> source.noised(targets, draws)).orElse(DenoisingSource.NONE);
    return run(images, memory -> queries.all(memory, known));
  }

  /** Asks the first group only; the other groups' parameters are never touched. */
  public Output<P> forInference(Images images) {
    return run(images, queries::first);
  }

  /**
   * What all groups say, and where they begin.
   *
   * @param points where each query looks first, {@code [1 or B, Q, 2]}: x and y, 0..1; none of
   *     queries that begin nowhere
   */
  public record Placed<P extends Prediction>(Output<P> output, Optional<Tensor> points) {}

  /** Asks all groups, and nothing that is known beforehand. */
  public Placed<P> allGroups(Images images) {
    Memory memory = encoder.encode(backbone.features(images));
    Queries asked = queries.all(memory, DenoisingSource.NONE);
    Output<P> said =
        new Output<>(decoder.decode(asked, memory), decoder.proposals(asked), asked.layout());
    return new Placed<>(said, decoder.points(asked));
  }

  private Output<P> run(Images images, Function<Memory, Queries> source) {
    Memory memory = encoder.encode(backbone.features(images));
    Queries asked = source.apply(memory);
    List<P> layers = decoder.decode(asked, memory);
    return new Output<>(layers, decoder.proposals(asked), asked.layout());
  }

  /** How its predictions are judged and read. */
  public SetTask<P> task() {
    return task;
  }

  /** The randomness of its dropout. */
  public CounterRng rng() {
    return rng;
  }
}
