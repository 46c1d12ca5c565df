package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The decoder of Conditional DETR. Meng et al., ICCV 2021. A query's place is an embedding, from
 * which a reference point is worked out once; boxes are offsets from that point.
 */
public final class ConditionalDecoder extends Decoder<BoxPrediction> {
  /** First bias of class heads: every class has a chance of 0.01. */
  private static final double EPSILON = 1e-5;

  private final TransformerContext context;
  private final List<ConditionalDecoderLayer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final Mlp scale;
  private final Mlp point;
  private final Linear classHead;
  private final Mlp boxHead;

  /** Builds the decoder and its heads for that many classes. */
  public ConditionalDecoder(TransformerContext context, int classes) {
    this.context = context;
    Init init = context.init();
    int channels = context.channels();
    Dropout dropout = context.dropout();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      String name = "transformer.decoder.layers." + i;
      layers.add(
          child(name, new ConditionalDecoderLayer(context, i == 0, dropout, init.named(name))));
    }
    norm = child("transformer.decoder.norm", new LayerNorm(channels));
    scale =
        child("transformer.decoder.query_scale", Mlp.xavier(channels, channels, channels, 2, init));
    point = child("transformer.decoder.ref_point_head", Mlp.xavier(channels, channels, 2, 2, init));
    classHead = child("class_embed", Linear.classHead(channels, classes, init));
    boxHead = child("bbox_embed", Mlp.boxHead(channels, init));
  }

  @Override
  public List<BoxPrediction> decode(Queries queries, Memory memory) {
    Tensor reference = references(queries);
    Tensor sine = SinePositions.anchors(reference, context.channels() / 2); // [1, Q, C]
    Tensor origin = Boxes.inverseSigmoid(reference, EPSILON);
    AttentionCore visible = queries.visible();
    List<BoxPrediction> said = new ArrayList<>();
    Tensor x = queries.content();
    for (int i = 0; i < layers.size(); i++) {
      ConditionalDecoderLayer layer = layers.get(i);
      Tensor in = x;
      Tensor scaled = i == 0 ? sine : Scope.tidy(() -> sine.times(scale.apply(in)));
      x = Scope.tidy(() -> run(layer, List.of(in, queries.positions(), scaled), memory, visible));
      Tensor out = x;
      said.add(Scope.tidy(() -> prediction(norm.apply(out), origin)));
    }
    return said;
  }

  /** Where each query looks first, {@code [1 or B, Q, 2]}: x and y, 0..1. */
  public Tensor references(Queries queries) {
    return point.apply(queries.positions()).sigmoid();
  }

  @Override
  public Optional<Tensor> points(Queries queries) {
    return Optional.of(references(queries));
  }

  private Tensor run(
      ConditionalDecoderLayer layer, List<Tensor> asked, Memory memory, AttentionCore visible) {
    if (!context.recompute()) {
      return layer.apply(asked.get(0), asked.get(1), asked.get(2), memory, visible);
    }
    List<Tensor> inputs = new ArrayList<>(asked);
    inputs.add(memory.tokens());
    return Recompute.apply(
        context.rng(),
        inputs,
        t -> layer.apply(t.get(0), t.get(1), t.get(2), memory.withTokens(t.get(3)), visible));
  }

  /** The heads: class from the normed output, box as an offset from the reference point. */
  private BoxPrediction prediction(Tensor x, Tensor origin) {
    Tensor offset = boxHead.apply(x);
    Tensor centre = offset.narrow(2, 0, 2).plus(origin);
    Tensor boxes = Tensors.cat(2, centre, offset.narrow(2, 2, 2)).sigmoid();
    return new BoxPrediction(classHead.apply(x), boxes);
  }

  @Override
  public Prediction.Sizes cost(CostSheet sheet, AskedQueries asked, MemorySizes memory) {
    point.cost(sheet, asked.count());
    for (ConditionalDecoderLayer layer : layers) {
      sheet.layer(
          context.recompute(),
          context.channels() * asked.count(),
          () -> layer.cost(sheet, asked, memory.tokens()));
      if (layer != layers.get(0)) {
        scale.cost(sheet, asked.count());
        sheet.keeps(asked.count() * scale.outputs());
      }
      norm.cost(sheet, asked.count());
      classHead.cost(sheet, asked.count());
      boxHead.cost(sheet, asked.count());
    }
    return new Prediction.Sizes(layers.size(), classHead.outputs());
  }
}
