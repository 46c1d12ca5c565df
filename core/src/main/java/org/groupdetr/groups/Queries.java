package org.groupdetr.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * What is asked of the decoder.
 *
 * @param content {@code [B, Q, C]}
 * @param positions where each looks first: {@code [1 or B, Q, C]} embeddings, or {@code [1 or B, Q,
 *     4]} boxes, before the sigmoid or as they are, as the decoder takes them
 * @param proposed what the encoder says of these places, if it chose them
 */
public record Queries(
    Tensor content, Tensor positions, QueryLayout layout, Optional<Proposals> proposed)
    implements TensorBundle {

  /** One group's queries, whose places are learned. */
  public static Queries of(Tensor content, Tensor positions) {
    return new Queries(content, positions, alone(content.size(1)), Optional.empty());
  }

  /** The layout of one group's queries. */
  public static QueryLayout alone(int size) {
    return QueryLayout.of(1, size, 1);
  }

  /** Self-attention in which every query sees what it may see. */
  public AttentionCore visible() {
    return GroupAttention.of(layout, content);
  }

  @Override
  public List<Tensor> tensors() {
    List<Tensor> all = new ArrayList<>(List.of(content, positions));
    proposed.ifPresent(p -> all.addAll(p.tensors()));
    return all;
  }
}
