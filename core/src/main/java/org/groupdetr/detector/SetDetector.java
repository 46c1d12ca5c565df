package org.groupdetr.detector;

import java.util.function.Function;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.Memory;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Noise;
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
  private final SetTask<P> task;
  private final Noise noise;

  /** Assembles the parts; their parameters stand under their published names. */
  <B extends Layer & Backbone, E extends Layer & Encoder, D extends Layer & Decoder<P>> SetDetector(
      B backbone, E encoder, GroupedQueries queries, D decoder, SetTask<P> task, Noise noise) {
    this.backbone = child("backbone.0.body", backbone);
    this.encoder = child("", encoder);
    this.queries = child("", queries);
    this.decoder = child("", decoder);
    this.task = task;
    this.noise = noise;
  }

  /** Asks all groups. */
  public Output<P> forTraining(Images images) {
    return run(backbone.features(images), queries::all);
  }

  /** Asks the first group only; the other groups' parameters are never touched. */
  public Output<P> forInference(Images images) {
    return run(backbone.features(images), queries::first);
  }

  /** As {@link #forTraining}, or else as {@link #forInference}, from given features. */
  public Output<P> fromFeatures(FeaturePyramid pyramid, boolean training) {
    return run(pyramid, training ? queries::all : queries::first);
  }

  private Output<P> run(FeaturePyramid pyramid, Function<Memory, Queries> source) {
    Memory memory = encoder.encode(pyramid);
    Queries asked = source.apply(memory);
    return new Output<>(decoder.decode(asked, memory), asked.layout());
  }

  /** How its predictions are judged and read. */
  public SetTask<P> task() {
    return task;
  }

  /** The randomness of its dropout. */
  public Noise noise() {
    return noise;
  }
}
