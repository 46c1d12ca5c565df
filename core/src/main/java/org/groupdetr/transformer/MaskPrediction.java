package org.groupdetr.transformer;

import java.util.List;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.tensor.Tensor;

/**
 * Classes and masks. Masks are products of embeddings and the pictures' features, and are worked
 * out where they are needed: all masks of all layers would be most of a training step's memory.
 *
 * @param logits {@code [B, Q, Y + 1]}, before the softmax; the last class is "nothing here"
 * @param embeddings {@code [B, Q, E]}
 * @param pixels what the embeddings are multiplied with
 */
public record MaskPrediction(Tensor logits, Tensor embeddings, MaskFeatures pixels)
    implements Prediction {
  /** {@code [B, E, h, w]}. */
  public Tensor features() {
    return pixels.values();
  }

  /** Of the pictures, {@code [B, H, W]}, true where there is nothing. */
  public Tensor padding() {
    return pixels.padding();
  }

  /** All masks {@code [B, Q, h, w]}, before the sigmoid. */
  public Tensor masks() {
    Tensor features = pixels.values();
    return embeddings
        .matmul(features.flatten(2, 3))
        .reshape(embeddings.size(0), embeddings.size(1), features.size(2), features.size(3));
  }

  @Override
  public List<Tensor> tensors() {
    return List.of(logits, embeddings, pixels.values(), pixels.padding());
  }
}
