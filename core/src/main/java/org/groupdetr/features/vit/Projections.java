package org.groupdetr.features.vit;

import java.util.List;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.Tensor;

/** A layer that makes queries, keys and values of tokens. */
sealed interface Projections permits PackedProjections, SeparateProjections {
  /** Of tokens {@code [.., C]} the three, each {@code [.., C]}. */
  List<Tensor> of(Tensor x);

  /** Enters the part, applied to so many tokens. */
  void cost(CostSheet sheet, double tokens);
}
