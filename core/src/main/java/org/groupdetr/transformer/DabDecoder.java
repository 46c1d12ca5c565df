package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The decoder of DAB-DETR. Liu et al., ICLR 2022. Where a query looks depends on the box's centre
 * and, by its sides, on its size.
 */
public final class DabDecoder extends BoxDecoder {
  private final int channels;
  private final List<ConditionalDecoderLayer> layers = new ArrayList<>();
  private final Mlp scale;
  private final Mlp place;
  private final Mlp sides;
  private final BoxHead head;

  /** Builds the decoder and its heads for that many classes. */
  public DabDecoder(TransformerContext context, int classes) {
    super(context);
    Init init = context.init();
    channels = context.channels();
    Dropout dropout = context.dropout();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      String name = "transformer.decoder.layers." + i;
      layers.add(
          child(name, new ConditionalDecoderLayer(context, i == 0, dropout, init.named(name))));
    }
    scale = mlp("query_scale", channels, channels, init);
    place = mlp("ref_point_head", 2 * channels, channels, init);
    sides = mlp("ref_anchor_head", channels, 2, init);
    head = child("", new SharedBoxHead(context, classes, SharedBoxHead.Style.refining(""), init));
  }

  private Mlp mlp(String name, int in, int out, Init init) {
    Mlp mlp = Mlp.xavier(in, channels, out, 2, init.named(name));
    return child("transformer.decoder." + name, mlp);
  }

  @Override
  BoxHead head() {
    return head;
  }

  @Override
  Step step(Memory batch, AttentionCore visible) {
    return (layer, x, seat, memory) -> {
      Tensor at = seat.boxes();
      Tensor sine = SinePositions.anchors(at, channels / 2); // [1 or B, Q, 2C]: y, x, width, height
      Tensor centre = sine.narrow(2, 0, channels);
      Tensor scaled = layer == 0 ? centre : centre.times(scale.apply(x));
      return layers.get(layer).apply(x, place.apply(sine), bySides(scaled, x, at), memory, visible);
    };
  }

  /** Attention is modulated to be as wide and high as the box, each side apart. */
  private Tensor bySides(Tensor centre, Tensor x, Tensor at) {
    Tensor ratio = sides.apply(x).sigmoid().dividedBy(at.narrow(2, 2, 2)); // [B, Q, 2]
    int half = channels / 2;
    return Tensors.cat(
        2,
        centre.narrow(2, 0, half).times(ratio.narrow(2, 1, 1)),
        centre.narrow(2, half, half).times(ratio.narrow(2, 0, 1)));
  }

  @Override
  void costOfStep(CostSheet sheet, int layer, AskedQueries asked, MemorySizes memory) {
    place.cost(sheet, asked.count());
    sides.cost(sheet, asked.count());
    // The place, and its sines before they are modulated.
    sheet.keeps(2 * channels * asked.count());
    if (layer > 0) {
      scale.cost(sheet, asked.count());
    }
    layers.get(layer).cost(sheet, asked, memory.tokens());
  }
}
