package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxHead.Reading;
import org.groupdetr.transformer.BoxHead.Stand;

/**
 * The decoder of DAB-DETR. Liu et al., ICLR 2022. A query's place is a box, which every layer
 * refines; where a query looks depends on the box's centre and, by its sides, on its size.
 */
public final class DabDecoder extends Layer implements Decoder<BoxPrediction> {
  private final TransformerSpec spec;
  private final CounterRng rng;
  private final List<ConditionalDecoderLayer> layers = new ArrayList<>();
  private final Mlp scale;
  private final Mlp place;
  private final Mlp sides;
  private final BoxHead reader;

  /** Builds the decoder and its heads for that many classes. */
  public DabDecoder(TransformerSpec spec, int classes, CounterRng rng, Init init) {
    this.spec = spec;
    this.rng = rng;
    int channels = spec.channels();
    Dropout dropout = spec.dropout(rng);
    for (int i = 0; i < spec.decoderLayers(); i++) {
      String name = "transformer.decoder.layers." + i;
      layers.add(child(name, new ConditionalDecoderLayer(spec, i == 0, dropout, init.named(name))));
    }
    scale = head("query_scale", channels, channels, init);
    place = head("ref_point_head", 2 * channels, channels, init);
    sides = head("ref_anchor_head", channels, 2, init);
    reader = child("", new SharedBoxHead(spec, classes, "", init));
  }

  private Mlp head(String name, int in, int out, Init init) {
    Mlp head = Mlp.xavier(in, spec.channels(), out, 2, init.named(name));
    return child("transformer.decoder." + name, head);
  }

  @Override
  public List<BoxPrediction> decode(Queries queries, Memory memory) {
    AttentionCore visible = queries.visible();
    Tensor first = queries.positions().sigmoid(); // [1 or B, Q, 4]
    Stand stand = new Stand(first, first);
    Tensor x = queries.content();
    List<BoxPrediction> said = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      Tensor in = x;
      Stand now = stand;
      Tensor out = Scope.tidy(() -> run(layer, in, now.reference(), memory, visible));
      Reading reading = Scope.tidy(() -> reader.read(layer, out, now));
      said.add(reading.said());
      stand = reading.next();
      x = out;
    }
    return said;
  }

  @Override
  public Optional<Tensor> points(Queries queries) {
    return Optional.of(queries.positions().narrow(2, 0, 2).sigmoid());
  }

  private Tensor run(int layer, Tensor x, Tensor at, Memory memory, AttentionCore visible) {
    if (!spec.recompute()) {
      return step(layer, x, at, memory, visible);
    }
    return Recompute.apply(
        rng,
        List.of(x, at, memory.tokens()),
        t -> step(layer, t.get(0), t.get(1), memory.withTokens(t.get(2)), visible));
  }

  /**
   * One layer.
   *
   * @param x {@code [B, Q, C]}
   * @param at boxes that the queries stand for, {@code [1 or B, Q, 4]}
   */
  private Tensor step(int layer, Tensor x, Tensor at, Memory memory, AttentionCore visible) {
    Tensor sine =
        SinePositions.anchors(at, spec.channels() / 2); // [1 or B, Q, 2C]: y, x, width, height
    Tensor centre = sine.narrow(2, 0, spec.channels());
    Tensor scaled = layer == 0 ? centre : centre.times(scale.apply(x));
    return layers.get(layer).apply(x, place.apply(sine), bySides(scaled, x, at), memory, visible);
  }

  /** Attention is modulated to be as wide and high as the box, each side apart. */
  private Tensor bySides(Tensor centre, Tensor x, Tensor at) {
    Tensor ratio = sides.apply(x).sigmoid().dividedBy(at.narrow(2, 2, 2)); // [B, Q, 2]
    int half = spec.channels() / 2;
    return Tensors.cat(
        2,
        centre.narrow(2, 0, half).times(ratio.narrow(2, 1, 1)),
        centre.narrow(2, half, half).times(ratio.narrow(2, 0, 1)));
  }
}
