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
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A decoder whose queries are boxes that look at a few points of every map: that of
 * DAB-Deformable-DETR and of DINO.
 */
public final class DeformableDecoder extends BoxDecoder {
  private final int channels;
  private final List<DeformableDecoderLayer> layers = new ArrayList<>();
  private final Mlp placeHead;
  private final BoxHead head;

  private <H extends Layer & BoxHead> DeformableDecoder(
      TransformerContext context, DeformableSpec look, H head) {
    super(context);
    Init init = context.init();
    channels = context.channels();
    DeformableAttention.Looks looks =
        new DeformableAttention.Looks(context.heads(), look.scales(), look.decoderPoints());
    Dropout dropout = context.dropout();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      String name = "transformer.decoder.layers." + i;
      layers.add(
          child(name, new DeformableDecoderLayer(context, looks, dropout, init.named(name))));
    }
    placeHead =
        child(
            "transformer.decoder.ref_point_head",
            Mlp.xavier(2 * channels, channels, channels, 2, init.named("ref_point_head")));
    this.head = child("", head);
  }

  /** DAB-Deformable-DETR's: heads of every layer's own, scaled place embeddings. */
  public static DeformableDecoder withSeparateHeads(
      TransformerContext context, DeformableSpec look, int classes) {
    return new DeformableDecoder(
        context, look, new SeparateBoxHead(context, classes, context.init()));
  }

  /** DINO's: shared heads, a norm, look forward twice. */
  public static DeformableDecoder withSharedHeads(
      TransformerContext context, DeformableSpec look, int classes) {
    return new DeformableDecoder(
        context, look, new SharedBoxHead(context, classes, ".0", context.init()));
  }

  @Override
  BoxHead head() {
    return head;
  }

  @Override
  Step step(Memory batch, AttentionCore visible) {
    Tensor ratios = batch.validRatios();
    Tensor sides = Tensors.cat(2, ratios, ratios).unsqueeze(1); // [B, 1, S, 4]
    return (layer, x, at, memory) -> {
      Tensor references = at.unsqueeze(2).times(sides); // in each map, [B, Q, S, 4]
      Tensor sine = SinePositions.anchors(references.select(2, 0), channels / 2); // [B, Q, 2 C]
      Tensor place = head.placed(layer, x, placeHead.apply(sine));
      return layers.get(layer).apply(x, place, references, memory, visible);
    };
  }

  @Override
  void costOfStep(CostSheet sheet, int layer, AskedQueries asked, MemorySizes memory) {
    placeHead.cost(sheet, asked.count());
    layers.get(layer).cost(sheet, asked, memory.tokens());
  }
}
