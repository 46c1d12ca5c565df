package org.groupdetr.features.vit;

import java.util.List;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Tensor;

/** Makes queries, keys and values of tokens. */
abstract sealed class Projections extends Layer permits PackedProjections, SeparateProjections {
  /** Of tokens {@code [.., C]} the three, each {@code [.., C]}. */
  abstract List<Tensor> of(Tensor x);

  /** Enters the part, applied to so many tokens. */
  abstract void cost(CostSheet sheet, double tokens);
}
