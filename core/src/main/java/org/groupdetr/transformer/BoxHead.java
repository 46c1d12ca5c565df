package org.groupdetr.transformer;

import java.util.List;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/** How a decoder that refines boxes layer by layer reads what its layers give. */
sealed interface BoxHead permits SeparateBoxHead, SharedBoxHead {
  /** {@code log(x / (1 - x))} is taken of no x nearer to 0 or 1 than that. */
  double EPSILON = 1e-3;

  /**
   * Where the queries stand.
   *
   * @param reference boxes {@code [B, Q, 4]} at which the layer looks
   * @param origin the same boxes, in the graph as far as the prediction's gradient goes
   */
  record Stand(Tensor reference, Tensor origin) implements TensorBundle {
    @Override
    public List<Tensor> tensors() {
      return List.of(reference, origin);
    }
  }

  /**
   * What is read behind a layer.
   *
   * @param said the layer's answer
   * @param outcome of the layer, of which it was read
   * @param next where the queries stand before the next layer
   */
  record Reading(BoxPrediction said, Tensor outcome, Stand next) implements TensorBundle {
    @Override
    public List<Tensor> tensors() {
      return List.of(said.logits(), said.boxes(), outcome, next.reference, next.origin);
    }
  }

  /** Boxes where the queries stand at first, {@code [1 or B, Q, 4]}, from their positions. */
  Tensor start(Tensor positions);

  /** Whether all layers look at the same boxes. */
  default boolean fixed() {
    return false;
  }

  /** Reads a layer's outcome {@code [B, Q, C]}. */
  Reading read(int layer, Tensor x, Stand stand);

  /** The place embedding that a layer is given, from that of the reference; {@code [B, Q, C]}. */
  Tensor placed(int layer, Tensor x, Tensor place);

  /** Of how many classes it speaks. */
  int classes();

  /** Enters what is done before and behind a layer. */
  void cost(CostSheet sheet, int layer, double queries);
}
