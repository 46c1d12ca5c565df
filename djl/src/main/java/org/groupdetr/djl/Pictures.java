package org.groupdetr.djl;

import static org.groupdetr.common.Require.require;

import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.passthrough.PassthroughNDManager;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import org.groupdetr.data.image.RgbImage;

/** Pictures of DJL. */
final class Pictures {
  private Pictures() {}

  /**
   * The pixels of a picture.
   *
   * @throws IllegalArgumentException if they are of a kind that cannot be read
   */
  static RgbImage read(Image picture) {
    if (picture.getWrappedImage() instanceof BufferedImage image) {
      return RgbImage.of(image);
    }
    // Pictures of other libraries, such as OpenCV, give their pixels as an array.
    NDArray array = picture.toNDArray(PassthroughNDManager.INSTANCE, Image.Flag.COLOR);
    int width = picture.getWidth();
    int height = picture.getHeight();
    require(
        array.getDataType() == DataType.UINT8
            && array.getShape().equals(new Shape(height, width, 3)),
        "a picture of %s gives %s of the shape %s, not bytes of (%d, %d, 3)",
        picture.getClass().getName(),
        array.getDataType(),
        array.getShape(),
        height,
        width);
    ByteBuffer buffer = array.toByteBuffer().duplicate();
    byte[] pixels = new byte[buffer.remaining()];
    buffer.get(pixels);
    return new RgbImage(width, height, pixels);
  }
}
