package org.groupdetr.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;

/** A batch is a list: pictures of different sizes are not stacked. */
final class PictureBatchifier implements Batchifier {
  private static final long serialVersionUID = 1L;

  @Override
  public NDList batchify(NDList[] inputs) {
    NDList all = new NDList();
    for (NDList one : inputs) {
      all.addAll(one);
    }
    return all;
  }

  @Override
  public NDList[] unbatchify(NDList all) {
    return all.stream().map((NDArray one) -> new NDList(one)).toArray(NDList[]::new);
  }
}
