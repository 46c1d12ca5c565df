package org.groupdetr.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.translate.TranslateException;
import ai.djl.util.passthrough.PassthroughNDArray;
import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Size;

/**
 * What a translator asks the detector. It travels through DJL's lists of arrays in an array that
 * holds an object.
 *
 * @param threshold least score, 0 to 1
 */
record Question(RgbImage picture, double threshold) {

  /**
   * What the detector found.
   *
   * @param picture size of the picture
   * @param found best first
   */
  record Answer(Size picture, List<Detection> found) {}

  static Question in(NDArray array) throws TranslateException {
    return holding(Question.class, array);
  }

  static Answer answer(NDArray array) throws TranslateException {
    return holding(Answer.class, array);
  }

  private static <T> T holding(Class<T> kind, NDArray array) throws TranslateException {
    if (array instanceof PassthroughNDArray holder && kind.isInstance(holder.getObject())) {
      return kind.cast(holder.getObject());
    }
    throw new TranslateException(
        "the engine GroupDETR takes pictures and has no arrays: use org.groupdetr.djl"
            + ".DetectionTranslator, which is the default, or call it from a translator of your own");
  }

  Answer answered(List<Detection> found) {
    return new Answer(
        picture.size(), found.stream().filter(one -> one.score() >= threshold).toList());
  }
}
