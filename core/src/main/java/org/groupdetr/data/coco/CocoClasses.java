package org.groupdetr.data.coco;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.Labels;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;

/**
 * The classes of all splits together. Roboflow writes a class 0 that stands for the data set as a
 * whole, at times under the name of a real one; as nothing is of that class, it is left out.
 */
record CocoClasses(Labels labels, Optional<CocoCategory> leftOut) {

  static CocoClasses of(List<Split> splits, ProblemLog log) {
    Map<Integer, CocoCategory> classes = new LinkedHashMap<>();
    for (Split split : splits) {
      for (CocoCategory category : split.truth().categories()) {
        CocoCategory known = classes.putIfAbsent(category.id(), category);
        if (known != null && !known.name().equals(category.name())) {
          log.add(
              DataProblem.ofFile(
                  ProblemKind.CLASS_CLASH,
                  split.name(),
                  "",
                  String.format(
                      Locale.ROOT,
                      "id %d is '%s' and '%s'",
                      category.id(),
                      known.name(),
                      category.name())));
        }
      }
    }
    Optional<CocoCategory> dummy = dummy(classes.values(), splits);
    dummy.ifPresent(
        d -> {
          classes.remove(d.id());
          log.note(
              String.format(
                  Locale.ROOT,
                  "left out: class '%s' (id %d), which stands for the whole data set and has no objects",
                  d.name(),
                  d.id()));
        });
    reportDoubleNames(classes.values(), log);
    return new CocoClasses(new Labels(new ArrayList<>(classes.values())), dummy);
  }

  private static void reportDoubleNames(Collection<CocoCategory> classes, ProblemLog log) {
    Map<String, CocoCategory> byName = new LinkedHashMap<>();
    for (CocoCategory category : classes) {
      CocoCategory other = byName.putIfAbsent(category.name(), category);
      if (other != null) {
        String value =
            String.format(
                Locale.ROOT, "'%s' has ids %d and %d", category.name(), other.id(), category.id());
        log.add(DataProblem.ofFile(ProblemKind.CLASS_CLASH, "", "", value));
      }
    }
  }

  private static Optional<CocoCategory> dummy(
      Collection<CocoCategory> classes, List<Split> splits) {
    return classes.stream()
        .filter(c -> classes.size() > 1 && c.id() == 0 && c.supercategory().equals("none"))
        .filter(
            c ->
                splits.stream()
                    .flatMap(s -> s.truth().annotations().stream())
                    .noneMatch(a -> a.categoryId() == c.id()))
        .findFirst();
  }

  /** The splits without the class that was left out. */
  List<Split> without(List<Split> splits) {
    return leftOut.isEmpty() ? splits : splits.stream().map(this::without).toList();
  }

  private Split without(Split split) {
    CocoData truth = split.truth();
    List<CocoCategory> kept =
        truth.categories().stream()
            .filter(c -> leftOut.stream().noneMatch(d -> d.id() == c.id()))
            .toList();
    return new Split(
        split.name(), split.pictures(), truth.with(truth.images(), truth.annotations(), kept));
  }
}
