package org.groupdetr.transformer;

import java.util.List;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.tensor.Tensor;

/**
 * Classes and masks.
 *
 * @param logits {@code [B, Q, Y + 1]}, before the softmax; the last class is "nothing here"
 * @param embeddings {@code [B, Q, E]}
 * @param pixels what the embeddings are multiplied with
 */
public record MaskPrediction(Tensor logits, Tensor embeddings, MaskFeatures pixels)
    implements Masked {
  @Override
  public List<Tensor> tensors() {
    return List.of(logits, embeddings, pixels.values(), pixels.padding());
  }
}
