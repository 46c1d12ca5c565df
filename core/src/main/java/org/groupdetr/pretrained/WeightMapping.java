package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.nn.Role;
import org.groupdetr.pretrained.TensorRoles.Place;
import org.groupdetr.pretrained.sizes.FittingRecipe;
import org.groupdetr.pretrained.sizes.SettingsFromShapes;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.StoredTensor;

/**
 * How weights fit a detector: which tensor of the file each tensor of the detector takes, what
 * begins fresh and what is left out, each for a reason. Nothing is taken by chance: what no rule
 * explains is an error.
 */
public final class WeightMapping {
  private final WeightSource model;
  private final TensorRoles roles;
  private final Map<String, Place> places;
  private final Map<String, StoredTensor> target = new LinkedHashMap<>();
  private final Map<String, StoredTensor> planned = new LinkedHashMap<>();
  private final Set<String> unused;
  private final List<String> notes = new ArrayList<>();
  private final Map<String, List<String>> fresh = new LinkedHashMap<>();
  private final Map<String, String> leftOut;

  private WeightMapping(WeightSource model, TensorRoles roles, Map<String, Tensor> state) {
    this.model = model;
    this.roles = roles;
    Set<String> names = new LinkedHashSet<>(state.keySet());
    names.addAll(model.tensors().keySet());
    places = roles.places(names);
    state.forEach((name, tensor) -> target.put(name, StoredTensor.of(tensor)));
    unused = new TreeSet<>(model.tensors().keySet());
    leftOut = new LinkedHashMap<>(model.leftOut());
  }

  /**
   * Fits weights to a detector, which is not changed yet.
   *
   * @param labels the detector's classes
   * @param choice what to do about classes, if it was said
   * @throws UserException if they do not fit, with all differences counted and the first ones named
   */
  public static WeightMapping of(
      WeightSource model, SetDetector<?> detector, Labels labels, Optional<ClassChoice> choice) {
    TensorRoles roles = TensorRoles.of(detector);
    boolean other =
        model.layout() == WeightSource.Layout.TORCHVISION
            && model.tensors().keySet().stream().noneMatch(roles::isOfBackbone);
    WeightMapping fit =
        new WeightMapping(other ? model.inNamesOfDetectron2() : model, roles, detector.state());
    fit.planQueries();
    fit.planClasses(labels, choice);
    fit.planRest();
    return fit;
  }

  private void planQueries() {
    for (String name : List.copyOf(target.keySet())) {
      if (!roles.hasRows(name, Role.Rows.QUERIES) || !model.tensors().containsKey(name)) {
        continue;
      }
      List<StoredTensor> ours = groups(target, name);
      List<StoredTensor> theirs = groups(model.tensors(), name);
      if (!haveRowsAlike(theirs.get(0), ours.get(0))) {
        continue; // of another width: planRest says so
      }
      long size = ours.get(0).shape().get(0);
      if (theirs.size() == 1) {
        theirs = QueryRows.split(theirs.get(0), model.rowsOfGroup(name, size));
      }
      QueryRows rows = QueryRows.of(theirs, ours);
      for (int g = 0; g < ours.size(); g++) {
        planned.put(GroupedQueries.name(name, g), rows.groups().get(g));
      }
      for (int g = 0; g < theirs.size(); g++) {
        unused.remove(GroupedQueries.name(name, g));
      }
      notes.add(rows.note(theirs.size(), theirs.get(0).shape().get(0), ours.size(), size));
    }
  }

  private static boolean haveRowsAlike(StoredTensor one, StoredTensor other) {
    List<Long> sizes = one.shape();
    return sizes.size() == other.shape().size()
        && sizes.subList(1, sizes.size()).equals(other.shape().subList(1, other.shape().size()));
  }

  private static List<StoredTensor> groups(Map<String, StoredTensor> tensors, String plain) {
    List<StoredTensor> groups = new ArrayList<>();
    StoredTensor next = tensors.get(GroupedQueries.name(plain, 0));
    for (int g = 1; next != null; g++) {
      groups.add(next);
      next = tensors.get(GroupedQueries.name(plain, g));
    }
    return groups;
  }

  private void planClasses(Labels labels, Optional<ClassChoice> choice) {
    if (model.slots().isEmpty()) {
      return;
    }
    HeadClasses slots = model.slots().get();
    ClassRows rows = ClassRows.of(slots, labels, choice);
    boolean told = false;
    for (Map.Entry<String, StoredTensor> named : target.entrySet()) {
      StoredTensor theirs = model.tensors().get(named.getKey());
      if (theirs != null
          && roles.hasRows(place(named.getKey()).plain(), Role.Rows.CLASSES)
          && haveRowsAlike(theirs, named.getValue())) {
        planned.put(named.getKey(), rows.picked(theirs, slots.classes().size(), named.getValue()));
        unused.remove(named.getKey());
        if (!told) {
          notes.add(rows.note());
          told = true;
        }
      }
    }
  }

  private Place place(String name) {
    return places.getOrDefault(name, new Place(name, 0));
  }

  private void planRest() {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, StoredTensor> named : target.entrySet()) {
      String name = named.getKey();
      StoredTensor theirs =
          planned.containsKey(name) ? planned.get(name) : model.tensors().get(name);
      if (theirs == null) {
        Optional<String> reason = mayBeginFresh(name);
        reason.ifPresentOrElse(
            r -> fresh.computeIfAbsent(r, key -> new ArrayList<>()).add(name),
            () -> wrong.add("missing " + name));
      } else if (!theirs.shape().equals(named.getValue().shape())) {
        wrong.add(name + " is " + theirs.shape() + ", not " + named.getValue().shape());
        unused.remove(name);
      } else {
        planned.put(name, theirs);
        unused.remove(name);
      }
    }
    for (String name : unused) {
      if (place(name).group() > 0) {
        leftOut.put(name, "a group that the detector does not have");
      } else {
        wrong.add("unknown " + name);
      }
    }
    if (!wrong.isEmpty()) {
      throw UserException.of(
          "%s does not fit the detector: %s, first: %s%s",
          model.source(),
          Counted.of(wrong.size(), "difference"),
          String.join("; ", wrong.subList(0, Math.min(5, wrong.size()))),
          fitting());
    }
  }

  /** Which settings a recipe must have for these weights, as far as the tensors' sizes show it. */
  private String fitting() {
    List<String> theirs = SettingsFromShapes.all(model.tensors());
    theirs.removeAll(SettingsFromShapes.all(target));
    if (model.isBackbone()) {
      theirs.removeIf(setting -> !setting.startsWith("detector.backbone."));
    }
    String such =
        model.recipe().flatMap(FittingRecipe::named).map(n -> ", such as " + n).orElse("");
    return theirs.isEmpty()
        ? ""
        : "; what fits is a recipe with " + String.join(" ", theirs) + such;
  }

  private Optional<String> mayBeginFresh(String name) {
    if (model.isBackbone() && !roles.isOfBackbone(name)) {
      return Optional.of("the weights are those of a backbone");
    }
    return place(name).group() > 0
        ? Optional.of("a group that the weights do not have")
        : Optional.empty();
  }

  /** Puts the weights into the detector that they were fitted to. */
  public void apply(SetDetector<?> detector) {
    Map<String, Tensor> state = detector.state();
    try (NoGrad quiet = NoGrad.open()) {
      planned.forEach(
          (name, stored) -> {
            Tensor own = state.get(name);
            if (own != null) {
              stored.into(own);
            }
          });
    }
  }

  /** What was done, in lines for the log. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("weights: " + Counted.of(planned.size(), "tensor") + " from " + model.source());
    lines.addAll(model.notes());
    notes.forEach(note -> lines.add("  " + note));
    fresh.forEach(
        (reason, names) ->
            lines.add("  fresh: " + Counted.of(names.size(), "tensor") + ", " + reason));
    Map<String, Integer> reasons = new LinkedHashMap<>();
    leftOut.values().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    reasons.forEach(
        (reason, count) -> lines.add("  left out: " + Counted.of(count, "tensor") + ", " + reason));
    return lines;
  }
}
