package org.groupdetr.detector.denoising;

import org.groupdetr.features.Memory;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A vector for each class and one for "unknown", as content of queries. All groups share it.
 *
 * <p>DN-DETR's vectors are one short of the channels: the last says whether the truth is told.
 */
public final class LabelEmbedding extends Layer {
  private final Parameter rows;
  private final int classes;
  private final boolean indicated;

  /**
   * Makes the vectors.
   *
   * @param indicated whether the last channel says that the truth is told
   */
  public LabelEmbedding(int classes, int channels, boolean indicated, Init init) {
    this.classes = classes;
    this.indicated = indicated;
    int own = indicated ? channels - 1 : channels;
    rows = parameter("label_enc.weight", init.normal(1, classes + 1L, own)).rows(Role.Rows.CLASSES);
  }

  /**
   * Content of queries that are told a class.
   *
   * @param labels {@code [n]} int64
   * @return {@code [n, C]}
   */
  public Tensor told(Tensor labels) {
    Tensor own = rows.get().indexSelect(0, labels);
    return indicated ? Tensors.cat(1, own, Tensors.fullLike(own, 1, own.size(0), 1)) : own;
  }

  /** Content of queries that are told nothing: {@code [B, queries, C]}. */
  public Tensor unknown(Memory memory, int queries) {
    Tensor own = rows.get().narrow(0, classes, 1);
    Tensor whole = indicated ? Tensors.cat(1, own, Tensors.fullLike(own, 0, 1, 1)) : own;
    return whole.unsqueeze(0).expand(memory.tokens().size(0), queries, whole.size(1));
  }
}
