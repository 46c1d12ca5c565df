package org.groupdetr.data.folder;

import java.util.HashMap;
import java.util.Map;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;

/** Labels that were taken for shares of the picture and look like pixels. */
final class PixelLabels {
  private static final double LARGEST_SHARE = 1.5;

  private PixelLabels() {}

  /** Whether most objects are impossible as shares and would fit as pixels. */
  static boolean in(CocoData truth) {
    Map<Long, CocoImage> images = new HashMap<>();
    truth.images().forEach(image -> images.put(image.id(), image));
    long pixels =
        truth.annotations().stream()
            .filter(
                o -> {
                  CocoImage image = images.get(o.imageId());
                  return image != null && isPixels(o, image);
                })
            .count();
    return 2 * pixels > truth.annotations().size();
  }

  private static boolean isPixels(CocoAnnotation o, CocoImage image) {
    double width = image.width();
    double height = image.height();
    double[] label = {
      (o.x() + o.width() / 2) / width,
      (o.y() + o.height() / 2) / height,
      o.width() / width,
      o.height() / height
    };
    boolean shares = true;
    boolean inside = true;
    for (int i = 0; i < label.length; i++) {
      shares = shares && label[i] <= LARGEST_SHARE;
      inside = inside && label[i] >= 0 && label[i] <= (i % 2 == 0 ? width : height);
    }
    return !shares && inside;
  }
}
