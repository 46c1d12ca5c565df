package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.ChannelMapper;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The encoder of Deformable DETR: the tokens of all scales look at a few points of every scale. Zhu
 * et al., ICLR 2021, section 4.2.
 */
public final class DeformableEncoder extends Encoder {
  private final TransformerContext context;
  private final ChannelMapper mapper;
  private final Positions positions;
  private final Parameter scaleEmbedding;
  private final List<DeformableEncoderLayer> layers = new ArrayList<>();

  /**
   * The sine embedding of cells.
   *
   * @param temperature of its waves
   * @param offset what is taken off the count of cells: 0.5 for the middles of cells, or 0
   */
  public record Positions(double temperature, double offset) {}

  /**
   * Builds the encoder.
   *
   * @param mapper makes the maps
   * @param points P, at which each head looks in each map
   */
  public DeformableEncoder(
      TransformerContext context, ChannelMapper mapper, Positions positions, int points) {
    this.context = context;
    Init init = context.init();
    this.mapper = child("", mapper);
    this.positions = positions;
    int scales = mapper.scales();
    scaleEmbedding =
        parameter(
            "transformer.level_embed", init.named("scales").normal(1, scales, context.channels()));
    DeformableAttention.Looks looks =
        new DeformableAttention.Looks(context.heads(), scales, points);
    Dropout dropout = context.dropout();
    for (int i = 0; i < context.sizes().encoderLayers(); i++) {
      String name = "transformer.encoder.layers." + i;
      layers.add(
          child(name, new DeformableEncoderLayer(context, looks, dropout, init.named(name))));
    }
  }

  @Override
  public Memory encode(FeaturePyramid pyramid) {
    Memory memory = unmixed(pyramid);
    Tensor references = references(memory);
    for (DeformableEncoderLayer layer : layers) {
      Memory in = memory;
      memory = in.withTokens(Scope.tidy(() -> run(layer, in, references)));
    }
    return memory;
  }

  /** What goes into the first layer: all maps with the transformer's channels, side by side. */
  public Memory unmixed(FeaturePyramid pyramid) {
    List<Tensor> tokens = new ArrayList<>();
    List<Tensor> embedded = new ArrayList<>();
    List<Tensor> padding = new ArrayList<>();
    List<MapSize> sizes = new ArrayList<>();
    for (FeatureMap map : mapper.apply(pyramid).maps()) {
      tokens.add(map.values().flatten(2, 3).transpose(1, 2));
      padding.add(map.padding().flatten(1, 2));
      Tensor scale = scaleEmbedding.get().select(0, sizes.size());
      embedded.add(
          Scope.tidy(
              () ->
                  SinePositions.cells(
                          map.padding(),
                          context.channels(),
                          positions.temperature,
                          positions.offset)
                      .plus(scale)));
      sizes.add(map.size());
    }
    return new Memory(
        Tensors.cat(1, tokens), Tensors.cat(1, embedded), Tensors.cat(1, padding), sizes);
  }

  /**
   * The middle of every cell, {@code [B, M, S, 2]}: its place in the unpadded picture, seen in each
   * padded map.
   */
  private static Tensor references(Memory memory) {
    Tensor ratios = memory.validRatios(); // [B, S, 2]
    Tensor valid = ratios.times(memory.widthsAndHeights());
    List<Tensor> all = new ArrayList<>();
    for (int map = 0; map < memory.sizes().size(); map++) {
      Tensor middles = middles(memory.sizes().get(map)).to(ratios.device());
      all.add(middles.dividedBy(valid.narrow(1, map, 1))); // [B, H W, 2]
    }
    return Tensors.cat(1, all).unsqueeze(2).times(ratios.unsqueeze(1));
  }

  private static Tensor middles(MapSize size) {
    float[] middles = new float[2 * size.cells()];
    for (int cell = 0; cell < size.cells(); cell++) {
      int row = cell / size.width();
      middles[2 * cell] = cell - row * size.width() + 0.5f;
      middles[2 * cell + 1] = row + 0.5f;
    }
    return Tensors.of(middles, size.cells(), 2);
  }

  private Tensor run(DeformableEncoderLayer layer, Memory memory, Tensor references) {
    if (!context.recompute()) {
      return layer.apply(memory, references);
    }
    return Recompute.apply(
        context.rng(),
        List.of(memory.tokens(), memory.positions()),
        t ->
            layer.apply(
                new Memory(t.get(0), t.get(1), memory.padding(), memory.sizes()), references));
  }

  @Override
  public MemorySizes cost(CostSheet sheet, List<MapSize> maps) {
    MemorySizes sizes = new MemorySizes(mapper.cost(sheet, maps), Optional.empty());
    double tokens = sizes.tokens();
    for (DeformableEncoderLayer layer : layers) {
      sheet.layer(
          context.recompute(), context.channels() * tokens, () -> layer.cost(sheet, tokens));
    }
    return sizes;
  }
}
