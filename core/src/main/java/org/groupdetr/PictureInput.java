package org.groupdetr;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.Detection;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Size;
import org.groupdetr.predict.InputPlan;
import org.groupdetr.predict.Predictor;

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

  /**
   * Asks about pictures. Those of one size at the network go together, so that none of them is
   * padded for the sake of another.
   */
  static List<List<Detection>> predicted(
      List<RgbImage> pictures, InputPlan input, Predictor predictor) {
    Map<Size, List<Integer>> sizes = new LinkedHashMap<>();
    for (int i = 0; i < pictures.size(); i++) {
      Size area = input.area(pictures.get(i).size());
      sizes.computeIfAbsent(area, size -> new ArrayList<>()).add(i);
    }
    List<List<Detection>> found = new ArrayList<>(Collections.nCopies(pictures.size(), List.of()));
    for (List<Integer> places : sizes.values()) {
      List<RgbImage> alike = places.stream().map(pictures::get).toList();
      List<List<Detection>> each = predictor.predict(input.batch(alike));
      for (int i = 0; i < places.size(); i++) {
        found.set(places.get(i), each.get(i));
      }
    }
    return found;
  }
}
