package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.Role;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A decoder whose queries are boxes that look at a few points of every map: that of
 * DAB-Deformable-DETR, of DINO and of LW-DETR.
 */
public final class DeformableDecoder extends BoxDecoder {
  private final int channels;
  private final List<DeformableDecoderLayer> layers = new ArrayList<>();
  private final Mlp placeHead;
  private final BoxHead head;

  /**
   * How the layers differ between detectors.
   *
   * @param looks of cross-attention
   * @param rate with which the layers are trained
   */
  private record Style(
      DeformableAttention.Looks looks, DeformableDecoderLayer.Norms norms, Role.Rate rate) {
    static Style of(TransformerContext context, DeformableSpec look) {
      return new Style(
          new DeformableAttention.Looks(context.heads(), look.scales(), look.decoderPoints()),
          DeformableDecoderLayer.Norms.CROSS_FIRST,
          Role.Rate.MAIN);
    }
  }

  private <H extends Layer & BoxHead> DeformableDecoder(
      TransformerContext context, Style style, H head) {
    super(context);
    Init init = context.init();
    channels = context.channels();
    Dropout dropout = context.dropout();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      String name = "transformer.decoder.layers." + i;
      DeformableDecoderLayer layer =
          new DeformableDecoderLayer(context, style.looks, style.norms, dropout, init.named(name));
      layers.add(child(name, layer, style.rate));
    }
    placeHead =
        child(
            "transformer.decoder.ref_point_head",
            Mlp.xavier(2 * channels, channels, channels, 2, init.named("ref_point_head")),
            style.rate);
    this.head = child("", head);
  }

  /** DAB-Deformable-DETR's: heads of every layer's own, scaled place embeddings. */
  public static DeformableDecoder withSeparateHeads(
      TransformerContext context, DeformableSpec look, int classes) {
    return new DeformableDecoder(
        context, Style.of(context, look), new SeparateBoxHead(context, classes, context.init()));
  }

  /** DINO's: shared heads, a norm, look forward twice. */
  public static DeformableDecoder withSharedHeads(
      TransformerContext context, DeformableSpec look, int classes) {
    return new DeformableDecoder(
        context,
        Style.of(context, look),
        new SharedBoxHead(context, classes, SharedBoxHead.Style.refining(".0"), context.init()));
  }

  /**
   * LW-DETR's: shared heads, a norm, and boxes that are no logits.
   *
   * @param maps S, which queries look at
   */
  public static DeformableDecoder withMovedBoxes(
      TransformerContext context,
      CrossAttentionSpec look,
      int maps,
      References references,
      int classes) {
    Style style =
        new Style(
            new DeformableAttention.Looks(look.heads(), maps, look.points()),
            DeformableDecoderLayer.Norms.IN_ORDER,
            Role.Rate.DECODER);
    SharedBoxHead.Style heads =
        new SharedBoxHead.Style("", style.rate, SharedBoxHead.Moves.SIDES, references);
    return new DeformableDecoder(
        context, style, new SharedBoxHead(context, classes, heads, context.init()));
  }

  @Override
  BoxHead head() {
    return head;
  }

  @Override
  Optional<Tensor> placeOfAll(Tensor boxes, Memory memory) {
    return head.fixed()
        ? Optional.of(Scope.tidy(() -> place(references(boxes, sides(memory)))))
        : Optional.empty();
  }

  @Override
  Step step(Memory batch, AttentionCore visible) {
    Tensor sides = sides(batch);
    return (layer, x, seat, memory) -> {
      Tensor references = references(seat.boxes(), sides);
      Tensor place = seat.place().orElseGet(() -> head.placed(layer, x, place(references)));
      return layers.get(layer).apply(x, place, references, memory, visible);
    };
  }

  /** Which part of each map is not padding, for the four numbers of a box: {@code [B, 1, S, 4]}. */
  private static Tensor sides(Memory batch) {
    Tensor ratios = batch.validRatios();
    return Tensors.cat(2, ratios, ratios).unsqueeze(1);
  }

  /** Boxes in each map, {@code [B, Q, S, 4]}. */
  private static Tensor references(Tensor boxes, Tensor sides) {
    return boxes.unsqueeze(2).times(sides);
  }

  /** Embedding {@code [B, Q, C]} of what boxes are in the first map. */
  private Tensor place(Tensor references) {
    return placeHead.apply(SinePositions.anchors(references.select(2, 0), channels / 2));
  }

  @Override
  void costOfStart(CostSheet sheet, AskedQueries asked) {
    if (head.fixed()) {
      placeHead.cost(sheet, asked.count());
    }
  }

  @Override
  void costOfStep(CostSheet sheet, int layer, AskedQueries asked, MemorySizes memory) {
    if (!head.fixed()) {
      placeHead.cost(sheet, asked.count());
    }
    layers.get(layer).cost(sheet, asked, memory.tokens());
  }
}
