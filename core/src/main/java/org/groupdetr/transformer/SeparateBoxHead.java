package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Linear;
import org.groupdetr.nn.Mlp;
import org.groupdetr.tensor.Tensor;

/**
 * DAB-Deformable-DETR's way: every layer has heads of its own, reads its outcome without a norm,
 * and its refined box is its answer. No gradient goes from one layer's box to the layer before.
 * Place embeddings are scaled by what the content makes of them. Liu et al., ICLR 2022.
 */
final class SeparateBoxHead extends Layer implements BoxHead {
  /** First width and height as logits, so that the first answers are small boxes. */
  private static final float SMALL = -2;

  private final List<Linear> classHeads = new ArrayList<>();
  private final List<Mlp> boxHeads = new ArrayList<>();
  private final Mlp scale;

  SeparateBoxHead(TransformerContext context, int classes, Init init) {
    int channels = context.channels();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      // All layers' heads begin alike.
      Init classInit = init.named("class_embed");
      Init boxInit = init.named("bbox_embed");
      Linear head = Linear.classHead(channels, classes, classInit);
      classHeads.add(child("class_embed." + i, head));
      boxHeads.add(child("bbox_embed." + i, Mlp.boxHead(channels, i == 0 ? SMALL : 0, boxInit)));
    }
    scale =
        child(
            "transformer.decoder.query_scale",
            Mlp.xavier(channels, channels, channels, 2, init.named("query_scale")));
  }

  @Override
  public Tensor start(Tensor positions) {
    return positions.sigmoid();
  }

  @Override
  public Reading read(int layer, Tensor x, Stand stand) {
    Tensor offset = boxHeads.get(layer).apply(x);
    Tensor boxes = offset.plus(Boxes.inverseSigmoid(stand.origin(), EPSILON)).sigmoid();
    Tensor next = boxes.detach();
    return new Reading(
        new BoxPrediction(classHeads.get(layer).apply(x), boxes), x, new Stand(next, next));
  }

  @Override
  public Tensor placed(int layer, Tensor x, Tensor place) {
    return layer == 0 ? place : scale.apply(x).times(place);
  }

  @Override
  public int classes() {
    return classHeads.get(0).outputs();
  }

  @Override
  public void cost(CostSheet sheet, int layer, double queries) {
    classHeads.get(layer).cost(sheet, queries);
    boxHeads.get(layer).cost(sheet, queries);
    if (layer > 0) {
      scale.cost(sheet, queries);
      sheet.keeps(2 * queries * scale.outputs()); // the scale and the place that it scales
    }
  }
}
