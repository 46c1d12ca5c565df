package org.groupdetr.transformer;

import java.util.List;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.tensor.Tensor;

/**
 * Classes, boxes and masks.
 *
 * @param logits {@code [B, Q, Y]}, before the sigmoid
 * @param boxes {@code [B, Q, 4]}, centre x, centre y, width, height; 0..1 of the unpadded picture,
 *     which they may leave
 * @param embeddings {@code [B, Q, E]}
 * @param pixels what the embeddings are multiplied with
 * @param bias {@code [1]}, added to all these products
 */
public record BoxMaskPrediction(
    Tensor logits, Tensor boxes, Tensor embeddings, MaskFeatures pixels, Tensor bias)
    implements Boxed, Masked {
  @Override
  public Tensor ofProducts(Tensor products) {
    return products.plus(bias);
  }

  @Override
  public List<Tensor> tensors() {
    return List.of(logits, boxes, embeddings, pixels.values(), pixels.padding(), bias);
  }
}
