package org.groupdetr.detector;

import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.nn.Init;

/** Builds the backbone that a detector's settings ask for. */
final class Backbones {
  /** What published files of LW-DETR and RF-DETR call theirs. */
  static final String ENCODER = "backbone.0.encoder";

  private Backbones() {}

  /** The detector behind a backbone of its own. */
  static SetDetector<?> behind(DetectorSpec detector, BuildContext context) {
    Init init = context.init().named("backbone");
    BackboneSpec spec = detector.backbone();
    if (spec instanceof ResNetSpec sizes) {
      ResNet backbone = new ResNet(sizes, detector.maps(), detector.names(), init);
      return detector.behind(backbone, backbone.channels(), context);
    }
    throw new UnsupportedOperationException(spec.getClass().getSimpleName());
  }
}
