package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.sizes.FittingRecipe;
import org.groupdetr.pretrained.sizes.LightweightSizes;
import org.groupdetr.pretrained.sizes.SettingsFromShapes;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.weights.StoredTensor;

/** A kind of detector that others publish weights of: how it is known, and what it is here. */
enum PublishedDetector {
  RF_DETR_SEG(
      "rf-detr-seg-nano",
      100,
      "refpoint_embed.weight",
      "class_embed.bias",
      "backbone.0.encoder.encoder.embeddings.cls_token",
      "segmentation_head.bias"),
  RF_DETR(
      "rf-detr-nano",
      300,
      "refpoint_embed.weight",
      "class_embed.bias",
      "backbone.0.encoder.encoder.embeddings.cls_token"),
  LW_DETR(
      "lw-detr-tiny",
      300,
      "refpoint_embed.weight",
      "class_embed.bias",
      "backbone.0.encoder.patch_embed.proj.weight",
      "query_feat.weight"),
  CONDITIONAL_DETR(
      "conditional-detr-r50-50ep",
      300,
      "query_embed.weight",
      "class_embed.bias",
      "transformer.decoder.layers.0.ca_qpos_sine_proj.weight"),
  DAB_DEFORMABLE_DETR(
      "dab-deformable-detr-r50-50ep",
      300,
      "refpoint_embed.weight",
      "class_embed.0.bias",
      "transformer.level_embed",
      "tgt_embed.weight"),
  DINO(
      "dino-r50-4scale-50ep",
      900,
      "transformer.tgt_embed.weight",
      "class_embed.0.bias",
      "transformer.enc_out_class_embed.weight"),
  DN_DETR(
      "dn-detr-r50-50ep",
      300,
      "refpoint_embed.weight",
      "class_embed.bias",
      "label_enc.weight",
      "transformer.decoder.layers.0.ca_qpos_sine_proj.weight"),
  DAB_DETR(
      "dab-detr-r50-50ep",
      300,
      "refpoint_embed.weight",
      "class_embed.bias",
      "transformer.decoder.layers.0.ca_qpos_sine_proj.weight"),
  MASK2FORMER(
      "mask2former-r50-12ep",
      100,
      "sem_seg_head.predictor.query_embed.weight",
      "sem_seg_head.predictor.class_embed.bias",
      "backbone.stem.conv1.weight",
      "sem_seg_head.predictor.transformer_cross_attention_layers.0.multihead_attn.in_proj_weight");

  private final String recipe;
  private final int usualQueries;
  private final String queries;
  private final String classes;
  private final String marks;

  /**
   * A kind.
   *
   * @param recipe a recipe of a detector of this kind
   * @param usualQueries queries of one group as published, where a file does not say
   * @param queries the tensor with a row for each query
   * @param classes the tensor with a number for each class
   * @param marks tensors by which its files are known, besides that
   */
  PublishedDetector(
      String recipe, int usualQueries, String queries, String classes, String... marks) {
    this.recipe = recipe;
    this.usualQueries = usualQueries;
    this.queries = queries;
    this.classes = classes;
    this.marks = String.join(" ", marks);
  }

  /** The kind that a file of its authors is of. */
  static Optional<PublishedDetector> ofOfficial(Set<String> names) {
    return Arrays.stream(values())
        .filter(
            kind ->
                names.contains(kind.queries)
                    && names.containsAll(List.of(kind.marks.split(" ", -1))))
        .findFirst();
  }

  /** What stands before a name that ends as that of some detector's queries, where it does. */
  static Set<String> prefixes(String name) {
    return Arrays.stream(values())
        .filter(kind -> name.equals(kind.queries) || name.endsWith("." + kind.queries))
        .map(kind -> name.substring(0, name.length() - kind.queries.length()))
        .collect(Collectors.toSet());
  }

  /** A recipe of a detector of this kind with values set: of several sizes the nearest. */
  Recipe recipe(List<String> settings) {
    return isLightweight()
        ? FittingRecipe.of(table(), settings).recipe()
        : RecipeFile.read(recipe, settings);
  }

  /** The side of the pictures that a detector is used with, as values to set; often not known. */
  List<String> sides(Map<String, StoredTensor> tensors, Map<String, String> settings) {
    long side = isLightweight() ? new LightweightSizes(tensors, settings).side() : 0;
    return side == 0
        ? List.of()
        : List.of("data.evaluationSize.longSide=" + side, "data.evaluationSize.shortSide=" + side);
  }

  /** The recipe of a detector of this kind; its sizes are then set. */
  String recipe() {
    return recipe;
  }

  /** Whether its backbone is a vision transformer, and its files hold all groups. */
  boolean isLightweight() {
    return this == LW_DETR || this == RF_DETR || this == RF_DETR_SEG;
  }

  /** In lower case with dashes, as tables of names and kinds in recipes are called. */
  String table() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  NameMap officialNames() {
    if (isLightweight()) {
      String source = table() + " of its authors";
      return this == LW_DETR
          ? NameMap.of(source, "official-lw-detr")
          : NameMap.of(source, "official-rf-detr", "official-lw-detr");
    }
    return NameMap.of(table() + " of its authors", "official-" + table(), "official-detr");
  }

  /** Values to set in the recipe, from the sizes of tensors by our names. */
  List<String> overrides(Map<String, StoredTensor> tensors, Map<String, String> settings) {
    if (isLightweight()) {
      return new LightweightSizes(tensors, settings).overrides();
    }
    SettingsFromShapes sizes = new SettingsFromShapes(tensors, settings);
    List<String> values = new ArrayList<>(sizes.backbone());
    values.addAll(this == MASK2FORMER ? sizes.masks() : sizes.transformer());
    values.addAll(sizes.scales());
    values.add("detector.queries=" + queriesOfGroup(tensors, settings));
    return values;
  }

  /** How many rows of the first class head are classes; Mask2Former's last one says "nothing". */
  int classRows(Map<String, StoredTensor> tensors) {
    StoredTensor head = tensors.get(classes);
    if (head == null) {
      throw UserException.of("the weights have no class head");
    }
    return Math.toIntExact(head.shape().get(0)) - (this == MASK2FORMER ? 1 : 0);
  }

  /** What the rows of the first class head stand for, as far as the file says it. */
  HeadClasses classes(Map<String, StoredTensor> tensors, Map<String, String> settings) {
    int rows = classRows(tensors);
    return isLightweight() ? HeadClasses.stated(rows, settings) : HeadClasses.guessed(rows);
  }

  /** What names of tensors lack that are else those of an LW-DETR or an RF-DETR; often nothing. */
  static List<String> lacking(Set<String> names) {
    if (names.stream().noneMatch(name -> name.startsWith("backbone.0.encoder."))) {
      return List.of();
    }
    return List.of(LW_DETR.queries, LW_DETR.classes, "query_feat.weight").stream()
        .filter(name -> !names.contains(name))
        .toList();
  }

  /** N, where a file keeps K groups of N rows. */
  long queriesOfGroup(Map<String, StoredTensor> tensors, Map<String, String> settings) {
    return isLightweight()
        ? new LightweightSizes(tensors, settings).queries()
        : new SettingsFromShapes(tensors, settings).queries(queries, usualQueries);
  }
}
