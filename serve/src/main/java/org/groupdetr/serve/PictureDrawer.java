package org.groupdetr.serve;

import java.awt.image.BufferedImage;
import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.RgbImage;

/** Draws what was found on a copy of a picture; used by several threads at once. */
@FunctionalInterface
public interface PictureDrawer {
  /**
   * The annotated copy.
   *
   * @param labels the classes of the detector
   */
  BufferedImage draw(RgbImage picture, List<Detection> found, Labels labels);
}
