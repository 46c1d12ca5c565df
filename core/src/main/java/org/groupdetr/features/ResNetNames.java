package org.groupdetr.features;

/** What published files call the tensors of a ResNet. */
public enum ResNetNames {
  /** As torchvision does, and DETR after it. */
  TORCHVISION,
  /** As detectron2 does. */
  DETECTRON2;

  private String chosen(String torchvision, String detectron2) {
    return this == TORCHVISION ? torchvision : detectron2;
  }

  /** The whole network, inside of a detector. */
  public String backbone() {
    return chosen("backbone.0.body", "backbone");
  }

  String stem() {
    return chosen("conv1", "stem.conv1");
  }

  String stemNorm() {
    return chosen("bn1", "stem.conv1.norm");
  }

  /** A block of a stage, both counted from 0. */
  String block(int stage, int block) {
    return chosen("layer" + (stage + 1), "res" + (stage + 2)) + "." + block;
  }

  /** The norm behind a block's convolution, counted from 1. */
  String norm(int convolution) {
    return chosen("bn" + convolution, "conv" + convolution + ".norm");
  }

  String shortcut() {
    return chosen("downsample.0", "shortcut");
  }

  String shortcutNorm() {
    return chosen("downsample.1", "shortcut.norm");
  }
}
