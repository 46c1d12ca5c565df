package org.groupdetr.pretrained;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Role;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;

/**
 * Writes weights of any origin for others and for us; the numbers pass through, bit by bit. What
 * was written is read back and compared before it takes its place: see {@link ReadBack}.
 */
public record Export(WeightSource model) {
  /** What the file of weights is called in every folder that is written. */
  static final String MODEL = "model.safetensors";

  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});

  /**
   * Writes {@code model.safetensors} as a model of this program, or of a backbone as it is.
   *
   * @param allGroups whether groups that only training needs are kept
   * @throws UserException if it cannot be written, or reads back as something else
   */
  public void safetensors(Path folder, boolean allGroups) {
    try (StagedFolder staged = StagedFolder.of(folder)) {
      Path path = staged.path().resolve(MODEL);
      writeOurs(path, allGroups);
      WeightSource written = WeightSources.open(path.toString(), NO_CACHE, GroupChoice.FIRST);
      ReadBack.requireSame(model, written, "a model of this program");
      staged.keep();
    }
  }

  private void writeOurs(Path path, boolean allGroups) {
    if (model.isBackbone()) {
      NameMap names = BackboneFile.of(model.layout()).names();
      TensorFile.writeStored(path, names.toTheirs(model.tensors(), false), Map.of());
      return;
    }
    Labels labels = model.labels();
    HeadClasses slots = model.slots().orElseThrow();
    ClassRows rows = ClassRows.of(slots, labels, Optional.of(ClassChoice.KEEP));
    Map<String, StoredTensor> ours = grouped(allGroups);
    forHeads(ours, head -> rows.picked(head, slots.classes().size(), head));
    TensorFile.writeStored(path, ours, ModelFile.header(model.use(), labels));
  }

  /**
   * Writes a folder of Hugging Face transformers, with the first group only where transformers
   * knows no groups.
   *
   * @param cocoSlots whether the class head gets a row for each of COCO's ids below 91
   * @return what the folder does not say and its user has to know
   * @throws UserException if transformers has no such detector, which setting it lacks, or if what
   *     was written reads back as something else
   */
  public List<String> huggingFace(Path folder, boolean cocoSlots) {
    HuggingFaceLimits limits = new HuggingFaceLimits(model.use());
    HuggingFaceKind kind = HuggingFaceKind.of(model.use().detector());
    limits.requireSupported();
    HeadClasses slots = model.slots().orElseThrow();
    boolean all = kind.kind().isLightweight();
    Map<String, StoredTensor> tensors = all ? joined(grouped(true)) : grouped(false);
    if (cocoSlots) {
      requireCoco(slots);
      HeadClasses from = slots;
      HeadClasses coco = HeadClasses.coco();
      forHeads(tensors, head -> ClassRows.spread(head, from, coco));
      slots = coco;
    }
    try (StagedFolder staged = StagedFolder.of(folder)) {
      HuggingFace.write(
          staged.path(),
          kind,
          tensors,
          new HuggingFace.Written(
              model.use(), slots, HuggingFaceKind.settings(model.use().detector())));
      WeightSource written = HuggingFace.open(staged.path());
      ReadBack.requireSame(model, written, "a folder of Hugging Face");
      staged.keep();
    }
    return limits.notes();
  }

  /**
   * Whether a folder of Hugging Face has a place for all groups of this detector, as those of
   * LW-DETR and RF-DETR have; they are always kept there.
   */
  public boolean huggingFaceHoldsGroups() {
    return HuggingFaceKind.of(model.use().detector()).kind().isLightweight();
  }

  private void requireCoco(HeadClasses slots) {
    for (String name : slots.labels().categories().stream().map(c -> c.name()).toList()) {
      if (HeadClasses.coco().row(name) < 0) {
        throw UserException.of("--coco-slots: '%s' is no class of COCO", name);
      }
    }
  }

  /** Changes all tensors with rows of classes. */
  private void forHeads(Map<String, StoredTensor> tensors, UnaryOperator<StoredTensor> change) {
    TensorRoles roles = model.roles();
    roles
        .places(Set.copyOf(tensors.keySet()))
        .forEach(
            (name, at) -> {
              if (roles.hasRows(at.plain(), Role.Rows.CLASSES)) {
                tensors.computeIfPresent(name, (same, head) -> change.apply(head));
              }
            });
  }

  /** With the rows of all groups' queries in one tensor, as transformers has them. */
  private Map<String, StoredTensor> joined(Map<String, StoredTensor> grouped) {
    TensorRoles roles = model.roles();
    Map<String, StoredTensor> joined = new LinkedHashMap<>(grouped);
    for (String name : grouped.keySet()) {
      List<StoredTensor> groups = new ArrayList<>();
      while (roles.hasRows(name, Role.Rows.QUERIES)
          && grouped.containsKey(GroupedQueries.name(name, groups.size()))) {
        String own = GroupedQueries.name(name, groups.size());
        groups.add(grouped.get(own));
        joined.remove(own);
      }
      if (!groups.isEmpty()) {
        joined.put(name, StoredTensor.joined(groups));
      }
    }
    return joined;
  }

  /** Tensors by our names, each group under its own. */
  private Map<String, StoredTensor> grouped(boolean all) {
    TensorRoles roles = model.roles();
    Map<String, TensorRoles.Place> places = roles.places(model.tensors().keySet());
    Map<String, StoredTensor> grouped = new LinkedHashMap<>();
    model
        .tensors()
        .forEach(
            (name, tensor) -> {
              TensorRoles.Place at = places.getOrDefault(name, new TensorRoles.Place(name, 0));
              if (at.group() == 0 && model.holdsAllGroups(name, roles)) {
                List<StoredTensor> groups =
                    new ArrayList<>(
                        QueryRows.split(tensor, model.rowsOfGroup(name, tensor.shape().get(0))));
                for (int g = 0; g < (all ? groups.size() : 1); g++) {
                  grouped.put(GroupedQueries.name(name, g), groups.get(g));
                }
              } else if (all || at.group() == 0) {
                grouped.put(name, tensor);
              }
            });
    return grouped;
  }
}
