package org.groupdetr.transformer.masks;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxMaskPrediction;
import org.groupdetr.transformer.BoxPrediction;

/**
 * Makes masks of what a decoder of boxes gives: a query and every cell of fine features become
 * vectors, whose product says whether the cell is inside. The features go through one block more
 * for each layer; all else is shared by the layers. Robinson et al., 2025.
 */
final class SegmentationHead extends Layer {
  private static final int WIDER = 4;

  private final List<MaskBlock> blocks = new ArrayList<>();
  private final Conv2d pixelHead;
  private final LayerNorm norm;
  private final Linear first;
  private final Linear second;
  private final Linear queryHead;
  private final Parameter bias;

  SegmentationHead(int channels, int layers, Init init) {
    for (int i = 0; i < layers; i++) {
      String name = "blocks." + i;
      blocks.add(child(name, new MaskBlock(channels, init.named(name))));
    }
    pixelHead =
        child(
            "spatial_features_proj",
            Conv2d.pointwise(channels, channels, init.named("spatial_features_proj")));
    String block = "query_features_block.";
    norm = child(block + "norm_in", new LayerNorm(channels));
    int hidden = WIDER * channels;
    first = child(block + "layers.0", Linear.uniform(channels, hidden, init.named("layers.0")));
    second = child(block + "layers.2", Linear.uniform(hidden, channels, init.named("layers.2")));
    queryHead =
        child(
            "query_features_proj",
            Linear.uniform(channels, channels, init.named("query_features_proj")));
    bias = parameter("bias", zeros(1));
  }

  /** The features behind a layer, {@code [B, C, h, w]}, from those before it. */
  Tensor features(int layer, Tensor before) {
    return blocks.get(layer).apply(before);
  }

  /**
   * What is said of queries, their masks as well.
   *
   * @param said of classes and boxes
   * @param outcome of which it was read, {@code [B, Q, C]}
   * @param fine features, {@code [B, C, h, w]}
   */
  BoxMaskPrediction masked(BoxPrediction said, Tensor outcome, MaskFeatures fine) {
    return Scope.tidy(
        () ->
            new BoxMaskPrediction(
                said.logits(),
                said.boxes(),
                embeddings(outcome),
                new MaskFeatures(pixelHead.apply(fine.values()), fine.padding()),
                bias.get()));
  }

  private Tensor embeddings(Tensor outcome) {
    Tensor wide = first.applyGelu(norm.apply(outcome));
    return queryHead.apply(outcome.plus(second.apply(wide)));
  }

  /** Enters the block of a layer, for features of that size. */
  void costOfFeatures(CostSheet sheet, int layer, MapSize size) {
    blocks.get(layer).cost(sheet, size);
  }

  /** Enters what is said of so many queries, for features of that size. */
  void cost(CostSheet sheet, double queries, MapSize size) {
    pixelHead.cost(sheet, size);
    sheet.keeps((double) size.cells() * pixelHead.outputs()); // for the products
    norm.cost(sheet, queries);
    first.cost(sheet, queries);
    sheet.keeps(queries * first.outputs()); // before the GELU
    second.cost(sheet, queries);
    queryHead.cost(sheet, queries);
  }
}
