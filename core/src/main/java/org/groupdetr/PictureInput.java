package org.groupdetr;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;

/** Pictures in all the forms that a program may have them in. */
final class PictureInput {
  private PictureInput() {}

  /** Decodes some of the pictures: from one place to before another. */
  static List<RgbImage> decoded(List<?> pictures, int from, int end) {
    List<RgbImage> decoded = new ArrayList<>();
    for (int i = from; i < end; i++) {
      String name = pictures.size() == 1 ? "given" : "number " + (i + 1) + " of " + pictures.size();
      decoded.add(decoded(pictures.get(i), name));
    }
    return decoded;
  }

  private static RgbImage decoded(Object picture, String name) {
    if (picture instanceof Path file) {
      return ImageReader.read(file, Orientation.UPRIGHT);
    }
    if (picture instanceof InputStream stream) {
      return ImageReader.read(stream, name, Orientation.UPRIGHT);
    }
    if (picture instanceof byte[] bytes) {
      return ImageReader.read(bytes, name, Orientation.UPRIGHT);
    }
    if (picture instanceof BufferedImage image) {
      return RgbImage.of(image);
    }
    if (picture instanceof RgbImage image) {
      return image;
    }
    throw new IllegalArgumentException(
        "picture "
            + name
            + " must be a Path, InputStream, byte[], BufferedImage or RgbImage, was a "
            + picture.getClass().getName());
  }
}
