package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Memory;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.FullAttention;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Sine;
import org.groupdetr.tensor.Noise;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/** DETR's encoder over the coarsest map: every token sees every token that is not padding. */
public final class PlainEncoder extends Layer implements Encoder {
  private final TransformerSpec spec;
  private final double temperature;
  private final Conv2d projection;
  private final List<PlainEncoderLayer> layers = new ArrayList<>();
  private final Noise noise;

  /**
   * Builds the encoder.
   *
   * @param in channels of the map
   * @param temperature of the tokens' position embedding
   */
  public PlainEncoder(TransformerSpec spec, int in, double temperature, Noise noise, Init init) {
    this.spec = spec;
    this.temperature = temperature;
    this.noise = noise;
    projection = child("input_proj", Conv2d.pointwise(in, spec.channels(), init));
    Dropout dropout = spec.dropout(noise);
    for (int i = 0; i < spec.encoderLayers(); i++) {
      String name = "transformer.encoder.layers." + i;
      layers.add(child(name, new PlainEncoderLayer(spec, dropout, init.named(name))));
    }
  }

  @Override
  public Memory encode(FeaturePyramid pyramid) {
    FeatureMap map = pyramid.last();
    Tensor x = projection.apply(map.values()).flatten(2, 3).transpose(1, 2); // [B, M, C]
    Tensor positions = Sine.cells(map.padding(), spec.channels(), temperature);
    Tensor padding = map.padding().flatten(1, 2);
    FullAttention core = new FullAttention(padding);
    for (PlainEncoderLayer layer : layers) {
      Tensor in = x;
      x =
          Scope.tidy(
              () ->
                  spec.recompute()
                      ? Recompute.apply(
                          noise, List.of(in), t -> layer.apply(t.get(0), positions, core))
                      : layer.apply(in, positions, core));
    }
    return new Memory(x, positions, padding, List.of(map.size()));
  }
}
