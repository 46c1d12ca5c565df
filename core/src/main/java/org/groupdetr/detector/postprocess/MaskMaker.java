package org.groupdetr.detector.postprocess;

import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Masked;

/**
 * Makes the masks of one picture, one at a time: all of them in the size of a photograph would need
 * gigabytes.
 *
 * @param prediction of which it makes them
 * @param picture of the batch
 * @param padded height and width of the picture with its padding
 * @param seen height and width of the picture without
 * @param photograph the size of the masks
 * @param enlarging how they come to it
 */
record MaskMaker(
    Masked prediction,
    int picture,
    MapSize padded,
    MapSize seen,
    Size photograph,
    Enlarging enlarging) {

  /** How masks come to the size of a photograph. */
  enum Enlarging {
    /** They are enlarged to the padded picture, cut to the picture, and resized. */
    THROUGH_PICTURE,
    /** They are resized once where nothing must be cut. */
    AT_ONCE
  }

  static MaskMaker of(Masked prediction, int picture, Size photograph, Enlarging enlarging) {
    Tensor padding = prediction.padding().select(0, picture);
    Tensor present = padding.not().to(DType.FLOAT32);
    int height = (int) Math.round(present.select(1, 0).sum().item());
    int width = (int) Math.round(present.select(0, 0).sum().item());
    return new MaskMaker(
        prediction,
        picture,
        new MapSize(padding.size(0), padding.size(1)),
        new MapSize(height, width),
        photograph,
        enlarging);
  }

  /** A query's mask before the sigmoid, {@code [1, 1, H, W]} of the photograph. */
  Tensor logits(int query) {
    return Scope.tidy(
        () -> Kernels.bilinear(unpadded(small(query)), photograph.height(), photograph.width()));
  }

  /** Masks of some queries {@code [B, N]} as they were predicted, {@code [B, N, h, w]}. */
  static Tensor small(Masked prediction, Tensor queries) {
    Tensor features = prediction.features();
    return prediction
        .ofProducts(
            TopBoxes.ofQueries(prediction.embeddings(), queries).matmul(features.flatten(2, 3)))
        .reshape(queries.size(0), queries.size(1), features.size(2), features.size(3));
  }

  /** As it was predicted, {@code [1, 1, h, w]}. */
  private Tensor small(int query) {
    Tensor features = prediction.features().select(0, picture);
    Tensor embedding = prediction.embeddings().select(0, picture).narrow(0, query, 1);
    return prediction
        .ofProducts(embedding.matmul(features.flatten(1, 2)))
        .reshape(1, 1, features.size(1), features.size(2));
  }

  private Tensor unpadded(Tensor small) {
    if (enlarging == Enlarging.AT_ONCE && seen.equals(padded)) {
      return small;
    }
    return Kernels.bilinear(small, padded.height(), padded.width())
        .narrow(2, 0, seen.height())
        .narrow(3, 0, seen.width())
        .contiguous();
  }
}
