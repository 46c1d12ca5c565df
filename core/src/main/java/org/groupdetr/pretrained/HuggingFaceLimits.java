package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.transformer.References;

/** What a recipe says that Hugging Face transformers cannot do, by the recipe's keys. */
record HuggingFaceLimits(Recipe recipe) {
  /** How many detections transformers' post-processing keeps unless it is told otherwise. */
  private static final int USUAL_DETECTIONS = 100;

  /**
   * Passes if transformers' network can do all that changes the numbers.
   *
   * @throws UserException otherwise, with the key and the reason
   */
  void requireSupported() {
    List<String> reasons = new ArrayList<>();
    if (recipe.detector().backbone() instanceof ResNetSpec backbone) {
      requireSupported(backbone, reasons);
    }
    requireSupported(recipe.detector(), reasons);
    recipe
        .evaluation()
        .nms()
        .ifPresent(
            iou ->
                reasons.add(
                    "evaluation.nms: " + iou + " (its post-processing suppresses no duplicates)"));
    if (!reasons.isEmpty()) {
      throw UserException.of(
          "Hugging Face transformers cannot express %s; nothing was written. Convert --to"
              + " safetensors instead",
          String.join(", nor ", reasons));
    }
  }

  /** What the folder does not hold. */
  List<String> notes() {
    int detections = recipe.detector().detections();
    boolean asQueries = recipe.detector() instanceof DetectorSpec.RfDetr; // its usual number
    return detections == USUAL_DETECTIONS || asQueries || recipe.detector().learnsMasks()
        ? List.of()
        : List.of(
            "the folder does not hold detector.detections: transformers keeps the best 100 of a"
                + " picture, and "
                + detections
                + " if post_process_object_detection is given top_k="
                + detections);
  }

  private static void requireSupported(DetectorSpec spec, List<String> reasons) {
    if (spec instanceof DetectorSpec.LwDetr lw) {
      requireFixed(lw.references(), reasons);
    } else if (spec instanceof DetectorSpec.RfDetr rf) {
      requireFixed(rf.references(), reasons);
      requireSupported(rf.backbone(), rf.projector(), reasons);
    } else if (spec instanceof DetectorSpec.RfDetrSeg seg) {
      requireFixed(seg.references(), reasons);
      requireSupported(seg.backbone(), seg.projector(), reasons);
    }
  }

  private static void requireFixed(References references, List<String> reasons) {
    if (references != References.FIXED) {
      reasons.add("detector.references: refined (its layers all look at the first box)");
    }
  }

  private static void requireSupported(
      DinoV2Spec backbone, ProjectorSpec projector, List<String> reasons) {
    if (!projector.levels().equals(List.of(4))) {
      reasons.add(
          "detector.projector.levels: " + projector.levels() + " (its RF-DETR has level 4 only)");
    }
    if (backbone.registers() > 0) {
      reasons.add(
          "detector.backbone.registers: " + backbone.registers() + " (its RF-DETR has none)");
    }
  }

  private static void requireSupported(ResNetSpec backbone, List<String> reasons) {
    if (backbone.stem() != ResNetSpec.Stem.STANDARD) {
      reasons.add("detector.backbone.stem: small (its ResNets have the standard stem only)");
    }
    if (backbone.norm() == ResNetSpec.Norm.GROUP || backbone.norm() == ResNetSpec.Norm.INSTANCE) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "detector.backbone.norm: %s (its ResNets have batch norms only)",
              backbone.norm().name().toLowerCase(Locale.ROOT)));
    }
  }
}
