package org.groupdetr.pretrained;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.pretrained.NameMap.Renamed;
import org.groupdetr.pretrained.WeightSource.Layout;
import org.groupdetr.pretrained.sizes.LightweightSizes;
import org.groupdetr.pretrained.sizes.StatedSizes;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;

/** Folders of Hugging Face transformers: {@code config.json} and {@code model.safetensors}. */
final class HuggingFace {
  private HuggingFace() {}

  static WeightSource open(Path folder) {
    HuggingFaceConfig config = HuggingFaceConfig.read(folder);
    Map<String, StoredTensor> theirs = HuggingFaceShards.tensors(folder);
    HuggingFaceKind names = config.kind(theirs.keySet());
    PublishedDetector kind = names.kind();
    config.requireSupported();
    Renamed renamed = names.names(config.timm()).toOurs(theirs);
    Map<String, StoredTensor> tensors = renamed.tensors();
    List<String> settings = new ArrayList<>(kind.overrides(tensors, config.settings()));
    OtherLicence.requireNone(folder.toString(), kind, tensors, Map.of());
    config.requireSizes(HuggingFaceWriting.sizes(names, grouped(kind, settings, tensors)));
    List<String> prepared = HuggingFaceProcessor.overrides(folder, names);
    settings.addAll(prepared.isEmpty() ? kind.sides(tensors, config.settings()) : prepared);
    Recipe recipe = kind.recipe(settings);
    new StatedSizes(tensors).requireWithin(folder.toString(), recipe);
    return new WeightSource(
        folder.toString(),
        Layout.HUGGING_FACE,
        Optional.of(recipe),
        Optional.of(config.slots(kind.classRows(tensors))),
        tensors,
        OptionalLong.of(kind.queriesOfGroup(tensors, config.settings())),
        renamed.leftOut(),
        config.lightweight().map(LightweightConfig::notes).orElse(List.of()));
  }

  /** With the number of groups, where transformers has more than one. */
  private static List<String> grouped(
      PublishedDetector kind, List<String> overrides, Map<String, StoredTensor> tensors) {
    List<String> all = new ArrayList<>(overrides);
    if (kind.isLightweight()) {
      all.add("groups=" + new LightweightSizes(tensors, Map.of()).groups());
    }
    return all;
  }

  /** Writes a folder that transformers loads. */
  static void write(
      Path folder, HuggingFaceKind kind, Map<String, StoredTensor> ours, Written written) {
    List<String> overrides = kind.kind().overrides(ours, written.settings());
    List<String> sizes = grouped(kind.kind(), overrides, ours);
    ObjectNode config = HuggingFaceWriting.config(kind, sizes, written.slots(), written.recipe());
    boolean timm = config.path("use_timm_backbone").asBoolean();
    TensorFile.writeStored(
        folder.resolve("model.safetensors"),
        kind.withBuffers(kind.names(timm).toTheirs(ours, false), written.slots().classes().size()),
        Map.of("format", "pt"));
    SafeFiles.writeText(folder.resolve("config.json"), config.toPrettyString() + "\n");
    SafeFiles.writeText(
        folder.resolve("preprocessor_config.json"),
        HuggingFaceWriting.preprocessor(kind, written.recipe()).toPrettyString() + "\n");
  }

  /**
   * What the tensors do not say.
   *
   * @param settings by the names that official settings have
   */
  record Written(Recipe recipe, HeadClasses slots, Map<String, String> settings) {}
}
