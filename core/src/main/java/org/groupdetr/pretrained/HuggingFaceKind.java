package org.groupdetr.pretrained;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.features.VitSpec;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.References;
import org.groupdetr.weights.StoredTensor;

/** A kind of detector that Hugging Face transformers has, and what it calls things. */
enum HuggingFaceKind {
  CONDITIONAL(
      PublishedDetector.CONDITIONAL_DETR,
      "conditional_detr",
      "ConditionalDetrForObjectDetection",
      "d_model"),
  DAB(PublishedDetector.DAB_DETR, "dab-detr", "DabDetrForObjectDetection", "hidden_size"),
  MASK2FORMER(
      PublishedDetector.MASK2FORMER,
      "mask2former",
      "Mask2FormerForUniversalSegmentation",
      "hidden_dim"),
  LIGHTWEIGHT(PublishedDetector.LW_DETR, "lw_detr", "LwDetrForObjectDetection", "d_model"),
  RF(PublishedDetector.RF_DETR, "rf_detr", "RfDetrForObjectDetection", "d_model"),
  RF_SEG(PublishedDetector.RF_DETR_SEG, "rf_detr", "RfDetrForInstanceSegmentation", "d_model");

  /** As in the configuration that is written, which leaves it at its usual value. */
  private static final float WEIGHT_OF_NOTHING = 0.1f;

  /** A tensor that only those have that find masks. */
  private static final String MASKS = "segmentation_head.bias";

  private final PublishedDetector kind;
  private final String modelType;
  private final String architecture;
  private final String width;

  /**
   * A kind.
   *
   * @param width what the configuration calls the width of the transformer
   */
  HuggingFaceKind(PublishedDetector kind, String modelType, String architecture, String width) {
    this.kind = kind;
    this.modelType = modelType;
    this.architecture = architecture;
    this.width = width;
  }

  /**
   * The kind of a folder.
   *
   * @param names of its tensors: of two kinds of one type, one has masks
   */
  static Optional<HuggingFaceKind> of(String modelType, Set<String> names) {
    return Arrays.stream(values())
        .filter(k -> k.modelType.equals(modelType))
        .filter(k -> k != RF || !names.contains(MASKS))
        .findFirst();
  }

  /** The kind of a detector of ours. */
  static HuggingFaceKind of(DetectorSpec spec) {
    if (spec instanceof DetectorSpec.ConditionalDetr) {
      return CONDITIONAL;
    }
    if (spec instanceof DetectorSpec.DabDetr) {
      return DAB;
    }
    if (spec instanceof DetectorSpec.Mask2Former) {
      return MASK2FORMER;
    }
    if (spec instanceof DetectorSpec.LwDetr) {
      return LIGHTWEIGHT;
    }
    if (spec instanceof DetectorSpec.RfDetr) {
      return RF;
    }
    if (spec instanceof DetectorSpec.RfDetrSeg) {
      return RF_SEG;
    }
    throw UserException.of(
        "Hugging Face transformers cannot express detector.kind: %s; it has %s. Convert --to"
            + " safetensors instead",
        RecipeFile.kind(spec), modelTypes());
  }

  static List<String> modelTypes() {
    return Arrays.stream(values()).map(HuggingFaceKind::modelType).distinct().toList();
  }

  PublishedDetector kind() {
    return kind;
  }

  String modelType() {
    return modelType;
  }

  String architecture() {
    return architecture;
  }

  String width() {
    return width;
  }

  NameMap names(boolean timm) {
    if (this == MASK2FORMER) {
      return NameMap.of("a Hugging Face folder of " + modelType, "huggingface-mask2former");
    }
    if (this == LIGHTWEIGHT) {
      return NameMap.of("a Hugging Face folder of " + modelType, "huggingface-lw-detr");
    }
    if (kind.isLightweight()) {
      return kind.officialNames(); // transformers writes those of the authors
    }
    return NameMap.of(
        "a Hugging Face folder of " + modelType,
        "huggingface-" + kind.table(),
        timm ? "huggingface-timm" : "huggingface-resnet");
  }

  /**
   * With the buffers that transformers' network has besides and would else say it misses: counters
   * of training steps, and the weights of classes in the loss.
   */
  Map<String, StoredTensor> withBuffers(Map<String, StoredTensor> theirs, int classes) {
    Map<String, StoredTensor> all = new LinkedHashMap<>(theirs);
    if (this != MASK2FORMER && this != LIGHTWEIGHT) {
      return all;
    }
    for (String name : theirs.keySet()) {
      if (name.endsWith(".running_var")) {
        all.put(name.replace(".running_var", ".num_batches_tracked"), StoredTensor.counter());
      }
    }
    if (this == LIGHTWEIGHT) {
      return all;
    }
    all.put(
        "criterion.empty_weight",
        StoredTensor.joined(
            List.of(
                StoredTensor.filled(1, List.of((long) classes)),
                StoredTensor.filled(WEIGHT_OF_NOTHING, List.of(1L)))));
    return all;
  }

  /** Settings that the sizes of tensors do not show, by the names that their authors gave them. */
  static Map<String, String> settings(DetectorSpec spec) {
    if (spec instanceof DetectorSpec.LwDetr lw) {
      return settings(spec, lw.crossAttention(), lw.references(), lw.backbone().outputs());
    }
    if (spec instanceof DetectorSpec.RfDetr rf) {
      return settings(spec, rf.crossAttention(), rf.references(), rf.backbone().outputs());
    }
    if (spec instanceof DetectorSpec.RfDetrSeg seg) {
      return settings(spec, seg.crossAttention(), seg.references(), seg.backbone().outputs());
    }
    boolean dilated = spec.backbone() instanceof ResNetSpec backbone && backbone.dilation();
    return Map.of(
        "nheads",
        Integer.toString(spec.transformer().heads()),
        "dilation",
        Boolean.toString(dilated));
  }

  private static Map<String, String> settings(
      DetectorSpec spec, CrossAttentionSpec looks, References references, List<Integer> outputs) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("sa_nheads", Integer.toString(spec.transformer().heads()));
    settings.put("ca_nheads", Integer.toString(looks.heads()));
    settings.put("lite_refpoint_refine", Boolean.toString(references == References.FIXED));
    settings.put("out_feature_indexes", outputs.toString());
    if (spec.backbone() instanceof VitSpec vit) {
      settings.put("vit_heads", Integer.toString(vit.heads()));
      settings.put("window_block_indexes", vit.windowed().toString());
    } else if (spec.backbone() instanceof DinoV2Spec dino) {
      settings.put("vit_heads", Integer.toString(dino.heads()));
      settings.put("num_windows", Integer.toString(dino.windows()));
    }
    return settings;
  }
}
