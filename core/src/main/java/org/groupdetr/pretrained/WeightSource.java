package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Role;
import org.groupdetr.pretrained.TensorRoles.Place;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.weights.StoredTensor;

/**
 * Weights from anywhere, by our names, not read yet.
 *
 * @param source where they come from, for messages
 * @param layout whose names the file has
 * @param recipe the detector that they are of, and how it is used; none for a backbone alone
 * @param slots what the rows of its class head stand for; none for a backbone
 * @param tensors by our names; the rows of all groups may stand in one
 * @param queries N, queries of one group, where the file says so
 * @param leftOut tensors of the file that are not weights of the detector, with the rule
 * @param remarks what else is worth saying in the log
 */
public record WeightSource(
    String source,
    Layout layout,
    Optional<Recipe> recipe,
    Optional<HeadClasses> slots,
    Map<String, StoredTensor> tensors,
    OptionalLong queries,
    Map<String, String> leftOut,
    List<String> remarks) {

  /** Weights of which there is nothing else to say. */
  public WeightSource(
      String source,
      Layout layout,
      Optional<Recipe> recipe,
      Optional<HeadClasses> slots,
      Map<String, StoredTensor> tensors,
      OptionalLong queries,
      Map<String, String> leftOut) {
    this(source, layout, recipe, slots, tensors, queries, leftOut, List.of());
  }

  /** Whose names a file has. */
  public enum Layout {
    OURS("a model of this program"),
    CHECKPOINT("a checkpoint of a run of this program"),
    TORCHVISION("a ResNet of torchvision"),
    CAE("a vision transformer pretrained by CAE"),
    DINOV2("a DINOv2 of Hugging Face transformers"),
    OFFICIAL("a checkpoint of the detector's authors"),
    HUGGING_FACE("a folder of Hugging Face transformers");

    private final String words;

    Layout(String words) {
      this.words = words;
    }

    /** What such a file is. */
    public String words() {
      return words;
    }
  }

  /** Whether there is no detector, only the body that it begins with. */
  public boolean isBackbone() {
    return recipe.isEmpty();
  }

  /** Its classes. */
  public Labels labels() {
    return slots.map(HeadClasses::labels).orElseGet(() -> new Labels(List.of()));
  }

  /** How it is used. */
  public Recipe use() {
    return recipe.orElseThrow(
        () ->
            UserException.of(
                "%s is %s: a backbone and no detector; train one that begins with it, with train"
                    + " --weights",
                source, layout.words()));
  }

  /** What its tensors are for. */
  TensorRoles roles() {
    return recipe.map(r -> TensorRoles.of(r.detector())).orElse(TensorRoles.NONE);
  }

  /** How many groups of queries the weights hold. */
  public int groups() {
    TensorRoles roles = roles();
    long groups = 1;
    for (Map.Entry<String, Place> at : roles.places(tensors.keySet()).entrySet()) {
      groups = Math.max(groups, 1 + at.getValue().group());
      StoredTensor tensor = tensors.get(at.getKey());
      if (tensor != null && holdsAllGroups(at.getValue().plain(), roles)) {
        groups = Math.max(groups, tensor.shape().get(0) / queries.orElseThrow());
      }
    }
    return Math.toIntExact(groups);
  }

  /** Whether the rows of all groups' queries stand in a tensor. */
  boolean holdsAllGroups(String plain, TensorRoles roles) {
    return queries.isPresent() && roles.hasRows(plain, Role.Rows.QUERIES);
  }

  /** How many rows of a tensor of queries are those of one group. */
  long rowsOfGroup(String name, long wanted) {
    StoredTensor all = tensors.get(name);
    long rows = all == null ? wanted : all.shape().get(0);
    if (queries.isPresent() && rows % queries.getAsLong() == 0) {
      return queries.getAsLong();
    }
    return rows % wanted == 0 ? wanted : rows;
  }

  /** How many tensors each rule leaves out. */
  public Map<String, Integer> leftOutByRule() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    leftOut.values().forEach(rule -> counts.merge(rule, 1, Integer::sum));
    return counts;
  }

  /** The same backbone in the names that detectron2 gives to its parts. */
  WeightSource inNamesOfDetectron2() {
    NameMap names = NameMap.of("a ResNet of detectron2", "detectron2-resnet");
    return new WeightSource(
        source, layout, recipe, slots, names.toTheirs(tensors, false), queries, leftOut, remarks);
  }

  /**
   * The same weights, in which another group and the first have changed places.
   *
   * @param group counted from 0
   * @param why for the log
   */
  WeightSource startingWith(int group, String why) {
    TensorRoles roles = roles();
    Map<String, Place> places = roles.places(tensors.keySet());
    Map<String, StoredTensor> swapped = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          Place at = places.getOrDefault(name, new Place(name, 0));
          int other = at.group() == 0 ? group : at.group() == group ? 0 : at.group();
          StoredTensor found = tensors.getOrDefault(GroupedQueries.name(at.plain(), other), tensor);
          boolean inRows = found == tensor && holdsAllGroups(name, roles);
          swapped.put(name, inRows ? swapped(tensor, group) : found);
        });
    List<String> said = new ArrayList<>(remarks);
    said.add("group " + (group + 1) + " of " + groups() + " comes first: " + why);
    return new WeightSource(source, layout, recipe, slots, swapped, queries, leftOut, said);
  }

  private StoredTensor swapped(StoredTensor all, int group) {
    List<StoredTensor> parts = new ArrayList<>(QueryRows.split(all, queries.orElseThrow()));
    if (group < parts.size()) {
      Collections.swap(parts, 0, group);
    }
    return StoredTensor.joined(parts);
  }

  /** Things worth saying about it. */
  List<String> notes() {
    List<String> notes = new ArrayList<>(List.of("  format: " + layout.words()));
    remarks.forEach(remark -> notes.add("  " + remark));
    return notes;
  }

  /** The detector, for use, with its own classes. */
  public SetDetector<?> load() {
    return load(labels(), Optional.empty());
  }

  /** The detector, for use, with the classes of some data. */
  public SetDetector<?> load(Labels labels, Optional<ClassChoice> choice) {
    Recipe used = use();
    BuildContext context = BuildContext.forUse(labels.count(), ModelFile.grouping(used.training()));
    return load(context, labels, choice);
  }

  /**
   * The detector as a context asks for it. Whether the weights fit is known before any memory is
   * taken: what a file says of its sizes is not believed.
   *
   * @throws UserException if they do not
   */
  public SetDetector<?> load(BuildContext context, Labels labels, Optional<ClassChoice> choice) {
    try (SetDetector<?> shapes = context.shapes().detector(use().detector())) {
      WeightMapping.of(this, shapes, labels, choice);
    }
    SetDetector<?> detector = context.detector(use().detector());
    WeightMapping.of(this, detector, labels, choice).apply(detector);
    return detector;
  }
}
