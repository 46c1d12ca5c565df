package org.groupdetr.examples.djl;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;

/** Detections by the Deep Java Library. */
public final class DjlDetection {
  private DjlDetection() {}

  /** What is in a picture. */
  public static DetectedObjects found(Path run, Path picture) throws Exception {
    // snippet djl
    Criteria<Image, DetectedObjects> criteria =
        Criteria.builder()
            .setTypes(Image.class, DetectedObjects.class)
            .optEngine("GroupDETR")
            .optModelPath(run)
            .optArgument("threshold", 0.4) // 0.5 without it
            .build();
    try (ZooModel<Image, DetectedObjects> model = criteria.loadModel();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      return predictor.predict(ImageFactory.getInstance().fromFile(picture));
    }
    // end
  }
}
