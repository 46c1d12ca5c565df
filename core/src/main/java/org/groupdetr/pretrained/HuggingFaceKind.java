package org.groupdetr.pretrained;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.recipe.RecipeFile;
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
      "hidden_dim");

  /** As in the configuration that is written, which leaves it at its usual value. */
  private static final float WEIGHT_OF_NOTHING = 0.1f;

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

  static Optional<HuggingFaceKind> of(String modelType) {
    return Arrays.stream(values()).filter(k -> k.modelType.equals(modelType)).findFirst();
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
    throw UserException.of(
        "Hugging Face transformers cannot express detector.kind: %s; it has %s. Convert --to"
            + " safetensors instead",
        RecipeFile.kind(spec), modelTypes());
  }

  static List<String> modelTypes() {
    return Arrays.stream(values()).map(HuggingFaceKind::modelType).toList();
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
    if (this != MASK2FORMER) {
      return theirs;
    }
    Map<String, StoredTensor> all = new LinkedHashMap<>(theirs);
    for (String name : theirs.keySet()) {
      if (name.endsWith(".running_var")) {
        all.put(name.replace(".running_var", ".num_batches_tracked"), StoredTensor.counter());
      }
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
    boolean dilated = spec.backbone() instanceof ResNetSpec backbone && backbone.dilation();
    return Map.of(
        "nheads",
        Integer.toString(spec.transformer().heads()),
        "dilation",
        Boolean.toString(dilated));
  }
}
