package org.groupdetr.features.vit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.FusedLinear;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** All three in one matrix; keys have no bias, as it would change no weight of the attention. */
final class PackedProjections extends Layer implements Projections {
  private final Parameter queryBias;
  private final Parameter valueBias;
  private final Parameter weight;
  private final long channels;
  private Optional<FusedLinear> fused = Optional.empty();

  PackedProjections(int channels, Init init) {
    this.channels = channels;
    queryBias = parameter("q_bias", zeros(channels)).withoutDecay();
    valueBias = parameter("v_bias", zeros(channels)).withoutDecay();
    weight = parameter("qkv.weight", init.normal(Vit.DEVIATION, 3L * channels, channels));
  }

  @Override
  public List<Tensor> of(Tensor x) {
    Tensor all =
        fused
            .map(linear -> linear.apply(x))
            .orElseGet(() -> precision().linear(x, weight.get(), bias()));
    return Stream.of(0, 1, 2).map(i -> all.narrow(all.rank() - 1, i * channels, channels)).toList();
  }

  private Tensor bias() {
    Tensor query = queryBias.get();
    return Tensors.cat(0, query, Tensors.fullLike(query, 0, channels), valueBias.get());
  }

  @Override
  protected void onFuse() {
    fused = FusedLinear.of(precision().factor(weight.get()), precision().factor(bias()));
    fused.ifPresent(
        linear -> {
          retainUntilClose(linear.weight());
          retainUntilClose(linear.bias());
          release(weight);
        });
  }

  @Override
  public void cost(CostSheet sheet, double tokens) {
    sheet.matrix(weight.get(), tokens);
  }
}
