package org.groupdetr.groups;

import java.util.List;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * What is asked of the decoder.
 *
 * @param content {@code [B, Q, C]}
 * @param places where each looks first: {@code [1 or B, Q, C]} embeddings, or {@code [1 or B, Q,
 *     4]} boxes
 */
public record Queries(Tensor content, Tensor places, QueryLayout layout) implements TensorBundle {
  /** Self-attention in which every query sees what it may see. */
  public AttentionCore visible() {
    return new GroupAttention(layout);
  }

  @Override
  public List<Tensor> tensors() {
    return List.of(content, places);
  }
}
