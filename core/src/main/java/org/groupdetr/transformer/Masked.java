package org.groupdetr.transformer;

import org.groupdetr.features.MaskFeatures;
import org.groupdetr.tensor.Tensor;

/**
 * A prediction that has masks. Masks are products of embeddings and the pictures' features, and are
 * worked out where they are needed: all masks of all layers would be most of a training step's
 * memory.
 */
public sealed interface Masked extends Prediction permits MaskPrediction, BoxMaskPrediction {
  /** {@code [B, Q, E]}. */
  Tensor embeddings();

  /** What the embeddings are multiplied with. */
  MaskFeatures pixels();

  /** What is said of pixels, before the sigmoid, from products of embeddings and features. */
  default Tensor ofProducts(Tensor products) {
    return products;
  }

  /** {@code [B, E, h, w]}. */
  default Tensor features() {
    return pixels().values();
  }

  /** Of the pictures, {@code [B, H, W]}, true where there is nothing. */
  default Tensor padding() {
    return pixels().padding();
  }

  /** All masks {@code [B, Q, h, w]}, before the sigmoid. */
  default Tensor masks() {
    Tensor features = features();
    Tensor products = embeddings().matmul(features.flatten(2, 3));
    return ofProducts(products)
        .reshape(embeddings().size(0), embeddings().size(1), features.size(2), features.size(3));
  }
}
