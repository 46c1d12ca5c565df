package org.groupdetr.features.vit;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Makes the maps that a decoder looks at of the maps of a vision transformer, which are all of one
 * size; it takes an encoder's place. Chen et al., 2024, section 3.2.
 */
public final class Projector extends Encoder {
  private static final String NAME = "backbone.0.projector";

  private final Levels levels;

  /** By what convolutions are normed. */
  public enum Norm {
    /** Each channel by the batch, as in LW-DETR. */
    BATCH,
    /** The channels of each cell, as in RF-DETR. */
    CHANNELS
  }

  /** What a pass is for. */
  enum Pass {
    /** A step of training: batch norms go by the batch, and count it. */
    TRAINING,
    /** Anything else. */
    USE
  }

  /**
   * Builds the levels.
   *
   * @param in channels of the maps that come in
   * @param channels C
   */
  public Projector(List<Integer> in, int channels, ProjectorSpec spec, Norm norm, Init init) {
    this(NAME, in, channels, spec, norm, init);
  }

  /** As above, under another name. */
  Projector(String name, List<Integer> in, int channels, ProjectorSpec spec, Norm norm, Init init) {
    require(channels % 2 == 0, "transformer.channels must be even, was %d", channels);
    levels = child(name, new Levels());
    for (int number = 0; number < spec.levels().size(); number++) {
      int level = spec.levels().get(number);
      Init own = init.named("level" + number);
      levels.add(new ProjectorLevel(number, level, in, channels, norm, own));
    }
  }

  /** All levels under one name. */
  private static final class Levels extends Layer {
    private final List<ProjectorLevel> all = new ArrayList<>();

    void add(ProjectorLevel level) {
      all.add(child("", level));
    }
  }

  @Override
  public Memory encode(FeaturePyramid pyramid) {
    return memory(pyramid, Pass.USE);
  }

  @Override
  public Memory encodeForTraining(FeaturePyramid pyramid) {
    return memory(pyramid, Pass.TRAINING);
  }

  private Memory memory(FeaturePyramid pyramid, Pass pass) {
    List<Tensor> maps = pyramid.maps().stream().map(FeatureMap::values).toList();
    List<FeatureMap> made =
        levels.all.stream()
            .map(level -> Scope.tidy(() -> level.apply(maps, pass)))
            .map(values -> FeatureMap.of(values, pyramid.padding()))
            .toList();
    Tensor tokens =
        Tensors.cat(1, made.stream().map(m -> m.values().flatten(2, 3).transpose(1, 2)).toList());
    return new Memory(
        tokens,
        nowhere(tokens),
        Tensors.cat(1, made.stream().map(m -> m.padding().flatten(1, 2)).toList()),
        made.stream().map(FeatureMap::size).toList());
  }

  /**
   * The decoder looks at the places of its boxes and asks for no embedding of cells: a single zero
   * stands for all.
   */
  private static Tensor nowhere(Tensor tokens) {
    return Tensors.fullLike(tokens, 0, 1).expand(tokens.shape());
  }

  @Override
  public MemorySizes cost(CostSheet sheet, List<MapSize> maps) {
    return new MemorySizes(
        levels.all.stream().map(level -> level.cost(sheet, maps)).toList(), Optional.empty());
  }
}
