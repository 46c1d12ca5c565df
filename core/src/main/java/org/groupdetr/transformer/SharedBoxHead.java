package org.groupdetr.transformer;

import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Tensor;

/**
 * All layers share their heads, and their outcome is normed for the answer.
 *
 * <p>With refined boxes, the way of DAB-DETR and DINO: a box is refined by the layer's outcome as
 * it is, and answered by its norm. The next layer looks at the refined box without gradient, but
 * its answer looks forward twice: its gradient reaches the box before. Zhang et al., ICLR 2023,
 * section 3.5. With fixed ones, the way of LW-DETR: all layers look at, and answer by, the box with
 * which the query begins.
 */
final class SharedBoxHead extends Layer implements BoxHead {
  private final LayerNorm norm;
  private final int last;
  private final Linear classHead;
  private final Mlp boxHead;
  private final Moves moves;
  private final References references;

  /** How what a head says of a box changes it. */
  enum Moves {
    /** It is added to the box before the sigmoid. */
    LOGITS {
      @Override
      Tensor start(Tensor positions) {
        return positions.sigmoid();
      }

      @Override
      Tensor moved(Tensor box, Tensor said) {
        return said.plus(Boxes.inverseSigmoid(box, EPSILON)).sigmoid();
      }
    },
    /** It counts the box's own sides. */
    SIDES {
      @Override
      Tensor start(Tensor positions) {
        return positions;
      }

      @Override
      Tensor moved(Tensor box, Tensor said) {
        return Boxes.moved(box, said);
      }
    };

    abstract Tensor start(Tensor positions);

    abstract Tensor moved(Tensor box, Tensor said);
  }

  /**
   * How the heads differ between detectors.
   *
   * @param number behind the heads' names
   * @param normRate with which the norm is trained
   */
  record Style(String number, Role.Rate normRate, Moves moves, References references) {
    /** That of DAB-DETR and DINO. */
    static Style refining(String number) {
      return new Style(number, Role.Rate.MAIN, Moves.LOGITS, References.REFINED);
    }
  }

  /** Makes the heads. */
  SharedBoxHead(TransformerContext context, int classes, Style style, Init init) {
    int channels = context.channels();
    last = context.sizes().decoderLayers() - 1;
    moves = style.moves;
    references = style.references;
    norm = child("transformer.decoder.norm", new LayerNorm(channels), style.normRate);
    Init classInit = init.named("class_embed");
    Linear head = Linear.classHead(channels, classes, classInit);
    classHead = child("class_embed" + style.number, head);
    boxHead = child("bbox_embed" + style.number, Mlp.boxHead(channels, init.named("bbox_embed")));
  }

  @Override
  public Tensor start(Tensor positions) {
    return moves.start(positions);
  }

  @Override
  public boolean fixed() {
    return references == References.FIXED;
  }

  @Override
  public Reading read(int layer, Tensor x, Stand stand) {
    Tensor normed = norm.apply(x);
    Tensor boxes = moves.moved(stand.origin(), boxHead.apply(normed));
    return new Reading(
        new BoxPrediction(classHead.apply(normed), boxes),
        normed,
        refines(layer) ? refined(x, stand) : stand);
  }

  private boolean refines(int layer) {
    return layer != last && !fixed();
  }

  private Stand refined(Tensor x, Stand stand) {
    Tensor refined = moves.moved(stand.reference(), boxHead.apply(x));
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
    boxHead.cost(sheet, (refines(layer) ? 2 : 1) * queries);
  }
}
