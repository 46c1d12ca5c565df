package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FullAttention;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/** DETR's encoder over the coarsest map: every token sees every token that is not padding. */
public final class PlainEncoder extends Encoder {
  private final TransformerContext context;
  private final Positions positions;
  private final Conv2d projection;
  private final Optional<Mlp> scale;
  private final List<PlainEncoderLayer> layers = new ArrayList<>();

  /**
   * How tokens know where they are.
   *
   * @param temperature of the waves of the embedding
   * @param scaled whether each layer scales it by what it has seen so far, as in DAB-DETR
   */
  public record Positions(double temperature, boolean scaled) {}

  /**
   * Builds the encoder.
   *
   * @param in channels of the map
   */
  public PlainEncoder(TransformerContext context, int in, Positions positions) {
    this.context = context;
    Init init = context.init();
    this.positions = positions;
    projection = child("input_proj", Conv2d.pointwise(in, context.channels(), init));
    int channels = context.channels();
    scale =
        positions.scaled
            ? Optional.of(
                child(
                    "transformer.encoder.query_scale",
                    Mlp.xavier(channels, channels, channels, 2, init.named("scale"))))
            : Optional.empty();
    Dropout dropout = context.dropout();
    for (int i = 0; i < context.sizes().encoderLayers(); i++) {
      String name = "transformer.encoder.layers." + i;
      layers.add(child(name, new PlainEncoderLayer(context, dropout, init.named(name))));
    }
  }

  @Override
  public Memory encode(FeaturePyramid pyramid) {
    FeatureMap map = pyramid.last();
    Tensor x = projection.apply(map.values()).flatten(2, 3).transpose(1, 2); // [B, M, C]
    Tensor cells = SinePositions.cells(map.padding(), context.channels(), positions.temperature);
    Tensor padding = map.padding().flatten(1, 2);
    FullAttention core = new FullAttention(padding);
    for (PlainEncoderLayer layer : layers) {
      Tensor in = x;
      x =
          Scope.tidy(
              () ->
                  context.recompute()
                      ? Recompute.apply(
                          context.rng(), List.of(in), t -> run(layer, t.get(0), cells, core))
                      : run(layer, in, cells, core));
    }
    return new Memory(x, cells, padding, List.of(map.size()));
  }

  private Tensor run(PlainEncoderLayer layer, Tensor x, Tensor cells, FullAttention core) {
    Tensor positions = scale.map(mlp -> cells.times(mlp.apply(x))).orElse(cells);
    return layer.apply(x, positions, core);
  }

  @Override
  public MemorySizes cost(CostSheet sheet, List<MapSize> maps) {
    MapSize size = projection.cost(sheet, maps.get(maps.size() - 1));
    for (PlainEncoderLayer layer : layers) {
      sheet.layer(
          context.recompute(),
          (double) context.channels() * size.cells(),
          () -> {
            scale.ifPresent(mlp -> mlp.cost(sheet, size.cells()));
            layer.cost(sheet, size.cells());
          });
    }
    return new MemorySizes(List.of(size), Optional.empty());
  }
}
