package org.groupdetr.groups;

import java.util.Optional;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.tensor.Attention;
import org.groupdetr.tensor.Noise;
import org.groupdetr.tensor.Tensor;

/**
 * Self-attention that obeys the layout. Groups are more heads: as the query axis is group-major,
 * {@code [B, A, K N, d]} is {@code [B, A K, N, d]} in memory, so that no query sees another group
 * and the work is K N^2.
 */
public record GroupAttention(QueryLayout layout) implements AttentionCore {
  @Override
  public Tensor attend(Tensor q, Tensor k, Tensor v, Noise.Mask dropout) {
    Tensor mixed = Attention.apply(rows(q), rows(k), rows(v), Optional.empty(), dropout);
    return mixed.reshape(q.size(0), q.size(1), q.size(2), v.size(3));
  }

  private Tensor rows(Tensor x) {
    long rows = (long) x.size(0) * x.size(1) * layout.count();
    return x.reshape(rows, layout.groupSize(), x.size(3)); // [B*A*K, N, d]
  }
}
