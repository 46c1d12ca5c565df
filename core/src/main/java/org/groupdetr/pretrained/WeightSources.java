package org.groupdetr.pretrained;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.pretrained.NameMap.Renamed;
import org.groupdetr.pretrained.WeightSource.Layout;
import org.groupdetr.pretrained.download.PublishedWeights;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.pretrained.sizes.StatedSizes;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.NotCovered;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;

/** Opens weights of every origin. */
public final class WeightSources {
  private WeightSources() {}

  /** Opens weights, with the best group first where one is known, see {@link GroupChoice}. */
  public static WeightSource open(String weights, WeightCache cache) {
    return open(weights, cache, GroupChoice.KNOWN);
  }

  /**
   * Opens weights.
   *
   * @param weights a file, a folder of Hugging Face transformers or of a run, or the name of
   *     published weights; {@code FILE#PART} says which of several models in a file
   * @param cache where downloads are kept
   * @param first which group comes first
   * @throws UserException if they cannot be found, got or understood
   */
  public static WeightSource open(String weights, WeightCache cache, GroupChoice first) {
    Optional<PublishedWeights> known = PublishedWeights.named(weights);
    if (known.isPresent()) {
      Path path = cache.file(known.get());
      return first.applied(file(path, "", weights), path);
    }
    Path path = file(weights);
    if (!Files.exists(path)) {
      NotCovered.explain(weights);
      throw UserException.of(
          "there are no weights %s: no such file or folder is there, and the known names are %s",
          path, PublishedWeights.names());
    }
    if (Files.isDirectory(path)) {
      return folder(path, first);
    }
    boolean parted = weights.indexOf('#') > 0 && !Files.exists(Path.of(weights));
    String part = parted ? weights.substring(weights.lastIndexOf('#') + 1) : "";
    return first.applied(file(path, part, weights), path);
  }

  /** The file or folder of weights that are given as {@code FILE#PART}, or without a part. */
  public static Path file(String weights) {
    int hash = weights.lastIndexOf('#');
    boolean parted = hash > 0 && !Files.exists(Path.of(weights));
    return Path.of(parted ? weights.substring(0, hash) : weights);
  }

  /** The file of this program that weights stand in: themselves, or the one in a folder of ours. */
  public static Optional<Path> modelFile(String weights) {
    Path path = Path.of(weights);
    if (Files.isRegularFile(path)) {
      return Optional.of(path);
    }
    return Stream.of(path.resolve("best.safetensors"), path.resolve(Export.MODEL))
        .filter(file -> Files.exists(file) && !Files.exists(path.resolve("config.json")))
        .findFirst();
  }

  private static WeightSource folder(Path path, GroupChoice first) {
    if (Files.exists(path.resolve("config.json"))) {
      return first.applied(HuggingFace.open(path), path);
    }
    Path file = modelIn(path);
    return first.applied(file(file, "", file.toString()), file);
  }

  /**
   * The file of weights in a folder of this program.
   *
   * @throws UserException if there is none
   */
  public static Path modelIn(Path folder) {
    return Stream.of(folder.resolve("best.safetensors"), folder.resolve(Export.MODEL))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of(
                    "%s holds neither config.json, as folders of Hugging Face do, nor"
                        + " best.safetensors, as those of runs, nor model.safetensors, as weights"
                        + " convert writes",
                    folder));
  }

  private static WeightSource file(Path path, String part, String source) {
    TensorFile file = TensorFile.open(path);
    if (ModelFile.isOurs(file.metadata())) {
      return ours(file);
    }
    FileParts parts = FileParts.of(file, part);
    Set<String> names = parts.tensors().keySet();
    Optional<BackboneFile> backbone = BackboneFile.of(names);
    if (backbone.isPresent()) {
      return backbone(backbone.get(), parts, source);
    }
    PublishedDetector kind =
        PublishedDetector.ofOfficial(names).orElseThrow(() -> unknown(path, names));
    return official(file, parts, kind, source);
  }

  private static UserException unknown(Path path, Set<String> names) {
    List<String> lacking = PublishedDetector.lacking(names);
    return lacking.isEmpty()
        ? UserException.of(
            "%s holds %s, such as %s: no detector or backbone that is known has such names",
            path,
            Counted.of(names.size(), "tensor"),
            names.stream()
                .limit(3)
                .map(name -> name.isEmpty() ? "one without a name" : name)
                .collect(Collectors.joining(", ")))
        : UserException.of(
            "%s looks like an LW-DETR or an RF-DETR, and lacks %s: was all of its state dict"
                + " saved?",
            path, String.join(", ", lacking));
  }

  private static WeightSource backbone(BackboneFile kind, FileParts parts, String source) {
    Renamed renamed = kind.names().toOurs(parts.tensors());
    return new WeightSource(
        source,
        kind.layout(),
        Optional.empty(),
        Optional.empty(),
        renamed.tensors(),
        OptionalLong.empty(),
        parts.leftOut(renamed.leftOut()),
        parts.notes());
  }

  private static WeightSource official(
      TensorFile file, FileParts parts, PublishedDetector kind, String source) {
    Renamed renamed = kind.officialNames().toOurs(parts.tensors());
    Map<String, StoredTensor> tensors = renamed.tensors();
    Map<String, String> settings = file.metadata();
    OtherLicence.requireNone(source, kind, tensors, settings);
    List<String> values = new ArrayList<>(kind.overrides(tensors, settings));
    values.addAll(kind.sides(tensors, settings));
    Recipe recipe = kind.recipe(values);
    new StatedSizes(tensors).requireWithin(source, recipe);
    return new WeightSource(
        source,
        Layout.OFFICIAL,
        Optional.of(recipe),
        Optional.of(kind.classes(tensors, settings)),
        tensors,
        OptionalLong.of(kind.queriesOfGroup(tensors, settings)),
        parts.leftOut(renamed.leftOut()),
        parts.notes());
  }

  private static WeightSource ours(TensorFile file) {
    ModelFile described = ModelFile.open(file);
    Labels labels = described.labels();
    boolean checkpoint = file.names().stream().anyMatch(name -> name.startsWith("model."));
    Map<String, String> leftOut = new LinkedHashMap<>();
    if (checkpoint) {
      for (String name : file.names()) {
        if (!name.startsWith("model.")) {
          leftOut.put(name, "state of the training");
        }
      }
    }
    Map<String, StoredTensor> tensors = file.stored(checkpoint ? "model." : "");
    new StatedSizes(tensors).requireWithin(file.path().toString(), described.recipe());
    return new WeightSource(
        file.path().toString(),
        checkpoint ? Layout.CHECKPOINT : Layout.OURS,
        Optional.of(described.recipe()),
        Optional.of(HeadClasses.of(labels)),
        tensors,
        OptionalLong.empty(),
        leftOut);
  }

  /** Names of published weights, with what is known of each, for lists. */
  public static List<PublishedWeights> known() {
    return PublishedWeights.all();
  }
}
