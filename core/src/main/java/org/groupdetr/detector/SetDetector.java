package org.groupdetr.detector;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.groupdetr.common.UserException;
import org.groupdetr.criterion.LossSizes;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.detector.denoising.Denoising;
import org.groupdetr.detector.denoising.RandomSource;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.DenoisingSource;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Decoder;
import org.groupdetr.transformer.Prediction;

/**
 * A detector that predicts a set: backbone, encoder, queries, decoder. Training and use differ only
 * in the queries that are asked.
 */
public final class SetDetector<P extends Prediction> extends Layer {
  private static final String BACKBONE = "backbone";
  private static final String ENCODER = "encoder";
  private static final String QUERIES = "queries";
  private static final String DECODER = "decoder";

  private final Parts<P> parts;
  private final Set<String> frozen = new HashSet<>();

  /**
   * What a detector is made of.
   *
   * @param backboneName what published files call the backbone
   * @param denoising asks in training for targets that are known beforehand
   * @param task how predictions are matched, trained and read
   * @param rng of dropout
   */
  record Parts<P extends Prediction>(
      String backboneName,
      Backbone backbone,
      Encoder encoder,
      GroupedQueries queries,
      Optional<Denoising> denoising,
      Decoder<P> decoder,
      SetTask<P> task,
      CounterRng rng) {}

  /** Assembles the parts; their parameters stand under their published names. */
  SetDetector(Parts<P> parts) {
    this.parts = parts;
    child(parts.backboneName, parts.backbone, Role.Rate.BACKBONE);
    child("", parts.encoder);
    child("", parts.queries);
    parts.denoising.ifPresent(source -> child("", source));
    child("", parts.decoder);
  }

  /** Asks all groups, and what is known beforehand where the detector learns by denoising. */
  public Output<P> forTraining(Images images, Targets targets) {
    return forTraining(images, targets, group -> RandomSource.from(parts.rng.numbers()));
  }

  /** As above; {@code draws} gives the random numbers for a group's noise. */
  Output<P> forTraining(Images images, Targets targets, IntFunction<RandomSource> draws) {
    DenoisingSource known =
        parts.denoising.map(source -> source.noised(targets, draws)).orElse(DenoisingSource.NONE);
    Memory memory = memoryForTraining(images);
    return answer(memory, parts.queries.all(memory, known)).output;
  }

  /** Parts that learn nothing need no graph where nothing before them learns. */
  private Memory memoryForTraining(Images images) {
    if (!frozen.contains(BACKBONE)) {
      FeaturePyramid features = parts.backbone.features(images);
      return frozen.contains(ENCODER)
          ? parts.encoder.encode(features) // Statistics of batches would change it.
          : parts.encoder.encodeForTraining(features);
    }
    FeaturePyramid features;
    try (NoGrad quiet = NoGrad.open()) {
      features = parts.backbone.features(images);
      if (frozen.contains(ENCODER)) {
        return parts.encoder.encode(features);
      }
    }
    return parts.encoder.encodeForTraining(features);
  }

  /**
   * Stops training parts: none of their tensors changes from here on.
   *
   * @param names of {@link #parts}
   * @throws UserException if there is no such part, or nothing is left to learn
   */
  public void freeze(List<String> names) {
    Map<String, Layer> all = parts();
    for (String name : names) {
      Layer part = all.get(name);
      if (part == null) {
        throw UserException.of(
            "training.freeze: the detector has no part %s; its parts are %s",
            name, String.join(", ", all.keySet()));
      }
      part.freeze();
      frozen.add(name);
    }
    UserException.require(
        parameters().values().stream().anyMatch(Tensor::requiresGradient),
        "training.freeze=[%s] leaves nothing to learn: leave a part out",
        String.join(", ", names));
  }

  /** Asks the first group only; the other groups' parameters are never touched. */
  public Output<P> forInference(Images images) {
    Memory memory = memory(images);
    return answer(memory, parts.queries.first(memory)).output;
  }

  /** Asks all groups, and nothing that is known beforehand. */
  public Placed<P> allGroups(Images images) {
    Memory memory = memory(images);
    Answer<P> answer = answer(memory, parts.queries.all(memory, DenoisingSource.NONE));
    return new Placed<>(answer.output, parts.decoder.points(answer.asked));
  }

  /**
   * What all groups say, and where they begin.
   *
   * @param points where each query looks first, {@code [1 or B, Q, 2]}: x and y, 0..1; none of
   *     queries that begin nowhere
   */
  public record Placed<P extends Prediction>(Output<P> output, Optional<Tensor> points) {}

  private record Answer<P extends Prediction>(Queries asked, Output<P> output) {}

  private Memory memory(Images images) {
    return parts.encoder.encode(parts.backbone.features(images));
  }

  private Answer<P> answer(Memory memory, Queries asked) {
    return new Answer<>(
        asked,
        new Output<>(
            parts.decoder.decode(asked, memory),
            parts.decoder.proposals(asked, memory),
            asked.layout()));
  }

  /**
   * A state of this detector with one of the groups only, which then stands first: the state of a
   * detector for use.
   *
   * @param state of all groups
   * @param group counted from 0
   */
  public Map<String, Tensor> ofGroup(Map<String, Tensor> state, int group) {
    Map<String, Tensor> alone = new LinkedHashMap<>();
    Map<String, Role> roles = roles();
    for (int copy : new int[] {0, group}) {
      state.forEach(
          (name, tensor) -> {
            Role role = roles.get(name);
            if (role != null && role.copy() == copy) {
              alone.put(role.plainName(), tensor);
            }
          });
    }
    return alone;
  }

  /** Its parts by what they do, in the order of the work. */
  public Map<String, Layer> parts() {
    Map<String, Layer> named = new LinkedHashMap<>();
    named.put(BACKBONE, parts.backbone);
    named.put(ENCODER, parts.encoder);
    named.put(QUERIES, parts.queries);
    parts.denoising.ifPresent(source -> named.put("denoising", source));
    named.put(DECODER, parts.decoder);
    return named;
  }

  /** How its predictions are matched, trained and read. */
  public SetTask<P> task() {
    return parts.task;
  }

  /** The randomness of its dropout. */
  public CounterRng rng() {
    return parts.rng;
  }

  /**
   * Enters a training pass over a picture.
   *
   * @param objects in the picture, of which noisy ones may be asked
   */
  public void costOfTraining(CostSheet sheet, MapSize picture, int objects) {
    MemorySizes memory = costOfMemory(sheet, picture);
    IntUnaryOperator known =
        group -> parts.denoising.map(source -> source.queries(group, objects)).orElse(0);
    AskedQueries asked =
        sheet.behind(learns(QUERIES), () -> parts.queries.cost(sheet, memory, known));
    Prediction.Sizes said =
        sheet.behind(learns(DECODER), () -> parts.decoder.cost(sheet, asked, memory));
    double pairs = (double) parts.queries.positivesPerObject() * objects + asked.known();
    LossSizes judged =
        new LossSizes(asked.count(), pairs, objects, said.classes(), memory.pixels());
    parts.task.criterion().cost(sheet, judged, said.predictions());
  }

  /** Enters a pass over a picture in use. */
  public void costOfInference(CostSheet sheet, MapSize picture) {
    MemorySizes memory = costOfMemory(sheet, picture);
    parts.decoder.cost(sheet, parts.queries.costOfFirst(sheet, memory), memory);
  }

  private MemorySizes costOfMemory(CostSheet sheet, MapSize picture) {
    List<MapSize> maps = sheet.behind(learns(BACKBONE), () -> parts.backbone.cost(sheet, picture));
    return sheet.behind(learns(ENCODER), () -> parts.encoder.cost(sheet, maps));
  }

  private boolean learns(String part) {
    return !frozen.contains(part);
  }
}
