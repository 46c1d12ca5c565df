package org.groupdetr.pretrained;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.pretrained.WeightSource.Layout;

/** Whose files of a backbone alone are known, and by which tensors. */
enum BackboneFile {
  RESNET(Layout.TORCHVISION, "torchvision-resnet", "conv1.weight", "layer1.0.conv1.weight"),
  /** What LW-DETR begins with. */
  CAE(Layout.CAE, "cae-vit", "patch_embed.proj.weight", "blocks.0.attn.q_bias"),
  /** What RF-DETR begins with, as transformers saves it. */
  DINOV2(
      Layout.DINOV2,
      "huggingface-dinov2",
      "embeddings.patch_embeddings.projection.weight",
      "encoder.layer.0.attention.attention.query.weight");

  /** Counts what an average was taken of; stands beside the average in PyTorch's own files. */
  private static final String AVERAGED = "n_averaged";

  /** Stands before the backbone's names in files of detectors, which are read as such. */
  private static final String DETECTORS = "backbone.";

  private final Layout layout;
  private final String table;
  private final String first;
  private final String block;

  BackboneFile(Layout layout, String table, String first, String block) {
    this.layout = layout;
    this.table = table;
    this.first = first;
    this.block = block;
  }

  /** The one that has such names, if it is a backbone alone. */
  static Optional<BackboneFile> of(Set<String> names) {
    return Arrays.stream(values())
        .filter(file -> names.contains(file.first) && names.contains(file.block))
        .findFirst();
  }

  /** The one whose weights were read so. */
  static BackboneFile of(Layout layout) {
    return Arrays.stream(values()).filter(file -> file.layout == layout).findFirst().orElse(RESNET);
  }

  /**
   * What stands before all names of a backbone, if a name ends as that of one of its blocks does.
   * The network that a CAE learned with has other parts besides.
   */
  static Optional<String> prefix(String name, Set<String> names) {
    return Arrays.stream(values())
        .filter(file -> name.equals(file.block) || name.endsWith("." + file.block))
        .filter(file -> file.isAlone(name.substring(0, name.length() - file.block.length()), names))
        .map(file -> name.substring(0, name.length() - file.block.length()))
        .findFirst();
  }

  /** Whether what stands behind a prefix is a backbone and no part of a detector. */
  private boolean isAlone(String prefix, Set<String> names) {
    if (!names.contains(prefix + first)) {
      return false;
    }
    return this == CAE
        ? !prefix.contains(DETECTORS)
        : names.stream().allMatch(name -> name.startsWith(prefix) || name.equals(AVERAGED));
  }

  Layout layout() {
    return layout;
  }

  NameMap names() {
    return NameMap.of(layout.words(), table);
  }
}
