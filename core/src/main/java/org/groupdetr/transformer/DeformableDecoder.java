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
 * A decoder whose queries are boxes that look at a few points of every map and are refined layer by
 * layer: that of DAB-Deformable-DETR and of DINO.
 */
public final class DeformableDecoder extends Layer implements Decoder<BoxPrediction> {
  private final TransformerSpec spec;
  private final CounterRng rng;
  private final List<DeformableDecoderLayer> layers = new ArrayList<>();
  private final Mlp placeHead;
  private final BoxHead reader;

  /**
   * How it looks at the memory.
   *
   * @param maps S, maps of the memory
   * @param points P, at which each head looks in each map
   */
  public record Look(int maps, int points) {}

  private <R extends Layer & BoxHead> DeformableDecoder(
      TransformerSpec spec, Look look, R reader, CounterRng rng, Init init) {
    this.spec = spec;
    this.rng = rng;
    int channels = spec.channels();
    DeformableAttention.Looks looks =
        new DeformableAttention.Looks(spec.heads(), look.maps, look.points);
    Dropout dropout = spec.dropout(rng);
    for (int i = 0; i < spec.decoderLayers(); i++) {
      String name = "transformer.decoder.layers." + i;
      layers.add(child(name, new DeformableDecoderLayer(spec, looks, dropout, init.named(name))));
    }
    placeHead =
        child(
            "transformer.decoder.ref_point_head",
            Mlp.xavier(2 * channels, channels, channels, 2, init.named("ref_point_head")));
    this.reader = child("", reader);
  }

  /** DAB-Deformable-DETR's: heads of every layer's own, scaled place embeddings. */
  public static DeformableDecoder withSeparateHeads(
      TransformerSpec spec, Look look, int classes, CounterRng rng, Init init) {
    return new DeformableDecoder(spec, look, new SeparateBoxHead(spec, classes, init), rng, init);
  }

  /** DINO's: shared heads, a norm, look forward twice. */
  public static DeformableDecoder withSharedHeads(
      TransformerSpec spec, Look look, int classes, CounterRng rng, Init init) {
    return new DeformableDecoder(
        spec, look, new SharedBoxHead(spec, classes, ".0", init), rng, init);
  }

  @Override
  public List<BoxPrediction> decode(Queries queries, Memory memory) {
    AttentionCore visible = queries.visible();
    Tensor ratios = memory.validRatios();
    Tensor sides = Tensors.cat(2, ratios, ratios).unsqueeze(1); // [B, 1, S, 4]
    Tensor first = queries.positions().sigmoid();
    Stand stand = new Stand(first, first);
    Tensor x = queries.content();
    List<BoxPrediction> said = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      Tensor in = x;
      Stand now = stand;
      Tensor out =
          Scope.tidy(() -> run(layer, in, now.reference(), sides, new Seen(memory, visible)));
      Reading reading = Scope.tidy(() -> reader.read(layer, out, now));
      said.add(reading.said());
      stand = reading.next();
      x = out;
    }
    return said;
  }

  @Override
  public Optional<BoxPrediction> proposals(Queries queries) {
    return queries.proposed().map(p -> new BoxPrediction(p.logits(), p.boxes()));
  }

  /** What queries look at: the memory, and each other. */
  private record Seen(Memory memory, AttentionCore others) {}

  @Override
  public Optional<Tensor> points(Queries queries) {
    return Optional.of(queries.positions().narrow(2, 0, 2).sigmoid());
  }

  private Tensor run(int layer, Tensor content, Tensor reference, Tensor sides, Seen seen) {
    if (!spec.recompute()) {
      return layer(layer, content, reference.unsqueeze(2).times(sides), seen);
    }
    return Recompute.apply(
        rng,
        List.of(content, reference, seen.memory.tokens()),
        t ->
            layer(
                layer,
                t.get(0),
                t.get(1).unsqueeze(2).times(sides),
                new Seen(seen.memory.withTokens(t.get(2)), seen.others)));
  }

  /** One layer, given the references in each map, {@code [B, Q, S, 4]}. */
  private Tensor layer(int layer, Tensor content, Tensor references, Seen seen) {
    Tensor sine =
        SinePositions.anchors(references.select(2, 0), spec.channels() / 2); // [B, Q, 2 C]
    Tensor place = reader.placed(layer, content, placeHead.apply(sine));
    return layers.get(layer).apply(content, place, references, seen.memory, seen.others);
  }
}
