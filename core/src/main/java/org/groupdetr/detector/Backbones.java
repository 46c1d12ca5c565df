package org.groupdetr.detector;

import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.features.VitSpec;
import org.groupdetr.features.vit.DinoV2;
import org.groupdetr.features.vit.Vit;
import org.groupdetr.nn.DropPath;
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
    DropPath path = DropPath.of(context.dropPath(), context.rng());
    if (spec instanceof VitSpec sizes) {
      Vit backbone = new Vit(sizes, path, init);
      return detector.behind(backbone, backbone.channels(), context);
    }
    if (spec instanceof DinoV2Spec sizes) {
      DinoV2 backbone = new DinoV2(sizes, path, init);
      return detector.behind(backbone, backbone.channels(), context);
    }
    ResNet backbone = new ResNet((ResNetSpec) spec, detector.maps(), detector.names(), path, init);
    return detector.behind(backbone, backbone.channels(), context);
  }
}
