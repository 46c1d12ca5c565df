package org.groupdetr.detector.denoising;

import java.util.Optional;
import java.util.function.IntFunction;
import org.groupdetr.criterion.Targets;
import org.groupdetr.groups.DenoisingQueries;
import org.groupdetr.groups.DenoisingSource;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Asks for truths that were made noisy: queries whose targets are known beforehand. To the rest of
 * the system they are blocks with answers; nothing else knows of denoising.
 */
public final class Denoising extends Layer {
  private static final double EPSILON = 1e-3;

  private final DenoisingSpec spec;
  private final NoiseKind kind;
  private final LabelEmbedding encoding;
  private final int classes;

  /** Of truths made noisy as {@code kind} does, told by {@code encoding}. */
  public Denoising(DenoisingSpec spec, NoiseKind kind, LabelEmbedding encoding, int classes) {
    this.spec = spec;
    this.kind = kind;
    this.encoding = child("", encoding);
    this.classes = classes;
  }

  /** The noisy truths of a batch; {@code draws} gives the numbers for a group, counted from 0. */
  public DenoisingSource noised(Targets targets, IntFunction<RandomSource> draws) {
    if (targets.count() == 0) {
      return DenoisingSource.NONE;
    }
    NoisedTargets.Truths truths =
        new NoisedTargets.Truths(
            targets.labels().longs(), targets.boxes().floats(), targets.counts());
    return group ->
        group > 0 && spec.where() == DenoisingSpec.Where.FIRST_GROUP
            ? Optional.empty()
            : Optional.of(
                known(NoisedTargets.of(truths, kind, spec, classes, draws.apply(group)), targets));
  }

  private DenoisingQueries known(NoisedTargets noised, Targets targets) {
    int pictures = targets.counts().size();
    int slots = noised.slots();
    long[] labels = new long[noised.labels().length];
    boolean[] filled = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      filled[i] = noised.labels()[i] >= 0;
      labels[i] = Math.max(0, noised.labels()[i]);
    }
    Tensor content =
        encoding
            .told(Tensors.of(labels, labels.length).to(targets.labels().device()))
            .reshape(pictures, slots, -1);
    Tensor boxes = Tensors.of(noised.boxes(), pictures, slots, 4).to(content.device());
    Tensor there = Tensors.of(filled, pictures, slots, 1).to(content.device()).to(content.type());
    Tensor positions = Boxes.inverseSigmoid(boxes.to(content.type()), EPSILON);
    return new DenoisingQueries(content.times(there), positions.times(there), noised.blocks());
  }

  /** How many queries a group asks where each picture has so many objects. */
  public int queries(int group, int objects) {
    boolean asked = group == 0 || spec.where() == DenoisingSpec.Where.EVERY_GROUP;
    return asked ? spec.copies(objects) * kind.parts() * objects : 0;
  }
}
