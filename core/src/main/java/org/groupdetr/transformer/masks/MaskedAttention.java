package org.groupdetr.transformer.masks;

import org.groupdetr.nn.AttentionCore;
import org.groupdetr.tensor.Attention;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Attention to the inside of masks; a query whose mask is empty looks everywhere. Cheng et al.,
 * CVPR 2022, equation 2.
 *
 * @param bias {@code [B, Q, M]}, float16: minus infinity where a query may not look, else 0
 */
record MaskedAttention(Tensor bias) implements AttentionCore {
  /**
   * Of the masks that a layer predicts.
   *
   * @param embeddings {@code [B, Q, E]}
   * @param features {@code [B, E, M]}, at the places of the keys
   */
  static MaskedAttention inside(Tensor embeddings, Tensor features) {
    try (NoGrad quiet = NoGrad.open()) {
      return new MaskedAttention(
          Scope.tidy(
              () -> {
                Tensor outside = embeddings.matmul(features).sigmoid().lessThan(0.5);
                Tensor seen = outside.not().to(DType.FLOAT32).sum(2); // [B, Q]
                Tensor hidden = outside.maskedFill(seen.lessThan(0.5).unsqueeze(2), 0);
                return Tensors.zeros(DType.FLOAT16, hidden.shape())
                    .to(hidden.device())
                    .maskedFill(hidden, Double.NEGATIVE_INFINITY);
              }));
    }
  }

  @Override
  public Tensor attend(Tensor q, Tensor k, Tensor v, CounterRng.Mask dropout) {
    return Attention.ofPictures(q, k, v, bias, dropout);
  }
}
