package org.groupdetr.transformer;

import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.nn.Mlp;
import org.groupdetr.tensor.Tensor;

/**
 * The way of DAB-DETR and DINO: all layers share their heads; a box is refined by the layer's
 * outcome as it is, and answered by its norm. The next layer looks at the refined box without
 * gradient, but its answer looks forward twice: its gradient reaches the box before. Zhang et al.,
 * ICLR 2023, section 3.5.
 */
final class SharedBoxHead extends Layer implements BoxHead {
  private final LayerNorm norm;
  private final int last;
  private final Linear classHead;
  private final Mlp boxHead;

  /**
   * Makes the heads.
   *
   * @param number behind the heads' names
   */
  SharedBoxHead(TransformerContext context, int classes, String number, Init init) {
    int channels = context.channels();
    last = context.sizes().decoderLayers() - 1;
    norm = child("transformer.decoder.norm", new LayerNorm(channels));
    Init classInit = init.named("class_embed");
    Linear head = Linear.classHead(channels, classes, classInit);
    classHead = child("class_embed" + number, head);
    boxHead = child("bbox_embed" + number, Mlp.boxHead(channels, init.named("bbox_embed")));
  }

  @Override
  public Reading read(int layer, Tensor x, Stand stand) {
    Tensor normed = norm.apply(x);
    Tensor boxes =
        boxHead.apply(normed).plus(Boxes.inverseSigmoid(stand.origin(), EPSILON)).sigmoid();
    return new Reading(
        new BoxPrediction(classHead.apply(normed), boxes),
        layer == last ? stand : refined(x, stand));
  }

  private Stand refined(Tensor x, Stand stand) {
    Tensor refined =
        boxHead.apply(x).plus(Boxes.inverseSigmoid(stand.reference(), EPSILON)).sigmoid();
    return new Stand(refined.detach(), refined);
  }

  @Override
  public Tensor placed(int layer, Tensor x, Tensor place) {
    return place;
  }

  @Override
  public int classes() {
    return classHead.outputs();
  }

  @Override
  public void cost(CostSheet sheet, int layer, double queries) {
    norm.cost(sheet, queries);
    classHead.cost(sheet, queries);
    boxHead.cost(sheet, (layer == last ? 1 : 2) * queries);
  }
}
