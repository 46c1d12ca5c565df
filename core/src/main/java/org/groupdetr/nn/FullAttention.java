package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.Attention;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Every query sees every key that is not padding.
 *
 * @param padding {@code [B, M]}, true where there is nothing
 */
public record FullAttention(Tensor padding) implements AttentionCore {
  @Override
  public Tensor attend(Tensor q, Tensor k, Tensor v, CounterRng.Mask dropout) {
    int pictures = q.size(0);
    int heads = q.size(1);
    int keys = k.size(2);
    Tensor bias =
        Tensors.fullLike(q, 0, pictures, 1, keys)
            .maskedFill(padding.unsqueeze(1), Double.NEGATIVE_INFINITY)
            .unsqueeze(1)
            .expand(pictures, heads, 1, keys)
            .reshape((long) pictures * heads, 1, keys);
    return Attention.apply(
            q.flatten(0, 1), k.flatten(0, 1), v.flatten(0, 1), Optional.of(bias), dropout)
        .reshape(pictures, heads, q.size(2), v.size(3));
  }
}
