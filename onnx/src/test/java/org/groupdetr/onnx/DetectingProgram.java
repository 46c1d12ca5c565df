package org.groupdetr.onnx;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.groupdetr.Detector;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Detection;

/** A program that detects, and says whether the engine is on its class path. */
final class DetectingProgram {
  private DetectingProgram() {}

  /** Loads the model that is named and asks about two pictures. */
  public static void main(String[] arguments) {
    System.out.print("engine: " + (hasEngine() ? "yes" : "no") + "\n");
    try (Detector detector = Detector.load(Path.of(arguments[0]))) {
      BufferedImage picture = new BufferedImage(120, 80, BufferedImage.TYPE_INT_RGB);
      List<List<Detection>> found = detector.predict(List.of(picture, picture), 0);
      String classes =
          detector.labels().categories().stream()
              .map(CocoCategory::name)
              .collect(Collectors.joining(" "));
      System.out.print(
          "%s: %d detections in each of %d\n"
              .formatted(classes, found.get(0).size(), found.size()));
    } catch (UserException e) {
      System.out.print(e.getMessage() + "\n");
    }
  }

  private static boolean hasEngine() {
    try {
      Class.forName("org.bytedeco.pytorch.global.torch", false, Detector.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
