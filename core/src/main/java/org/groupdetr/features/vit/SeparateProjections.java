package org.groupdetr.features.vit;

import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.Tensor;

/** Each by a layer of its own. */
final class SeparateProjections extends Layer implements Projections {
  private final List<Linear> layers;

  SeparateProjections(int channels, Init init) {
    layers =
        Stream.of("query", "key", "value")
            .map(name -> child("attention." + name, linear(channels, init)))
            .toList();
  }

  private static Linear linear(int channels, Init init) {
    return Linear.normal(channels, channels, Vit.DEVIATION, init).withoutBiasDecay();
  }

  @Override
  public List<Tensor> of(Tensor x) {
    return layers.stream().map(layer -> layer.apply(x)).toList();
  }

  @Override
  public void cost(CostSheet sheet, double tokens) {
    layers.forEach(layer -> layer.costOfProducts(sheet, tokens));
  }
}
