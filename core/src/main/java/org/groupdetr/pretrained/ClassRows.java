package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.weights.StoredTensor;

/**
 * Which row of a file's class heads each class of the data takes.
 *
 * @param rows row of the file for each class; -1 for a class that begins fresh
 * @param note what was done, for the log
 */
record ClassRows(List<Integer> rows, String note) {
  /** A bias with which, without weights, a class is never seen. */
  private static final float NEVER = -20;

  /**
   * Decides, as asked or else by the names.
   *
   * @throws UserException if that cannot be done, with the choices
   */
  static ClassRows of(HeadClasses theirs, Labels ours, Optional<ClassChoice> asked) {
    List<Integer> rows = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (CocoCategory category : ours.categories()) {
      int row = theirs.row(category.name());
      rows.add(row);
      (row < 0 ? unknown : kept).add(category.name());
    }
    ClassChoice choice = asked.orElse(unknown.isEmpty() ? ClassChoice.KEEP : ClassChoice.BY_NAME);
    return switch (choice) {
      case REPLACE ->
          new ClassRows(rows.stream().map(row -> -1).toList(), "class head: replaced, all fresh");
      case KEEP -> {
        if (!unknown.isEmpty()) {
          throw UserException.of(
              "the weights know no class %s, only %s: choose --classes by-name to keep the rows of"
                  + " equal names, or --classes replace for a fresh head",
              unknown, shortened(theirs.labels()));
        }
        yield new ClassRows(
            rows, "class head: kept, " + Counted.of(kept.size(), "class") + " by name");
      }
      case BY_NAME ->
          new ClassRows(
              rows,
              "class head: rows kept by name: "
                  + (kept.isEmpty() ? "none" : kept)
                  + "; fresh: "
                  + (unknown.isEmpty() ? "none" : unknown));
    };
  }

  private static String shortened(Labels labels) {
    List<String> names = labels.categories().stream().map(CocoCategory::name).toList();
    return names.size() <= 12
        ? names.toString()
        : names.subList(0, 12) + " and " + (names.size() - 12) + " more";
  }

  /**
   * The rows for our classes; rows behind those of the classes are taken as they are.
   *
   * @param slots how many rows of the file's tensor are classes
   * @param fresh what stands in our head now
   */
  StoredTensor picked(StoredTensor theirs, int slots, StoredTensor fresh) {
    List<StoredTensor> parts = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      int row = rows.get(i);
      parts.add(row < 0 ? fresh.rows(i, 1) : theirs.rows(row, 1));
    }
    long behind = theirs.shape().get(0) - slots;
    if (behind > 0) {
      parts.add(theirs.rows(slots, behind));
    }
    return StoredTensor.joined(parts);
  }

  /**
   * A head with a row for each slot of {@code to}; rows that no class has say no, those behind the
   * classes stay.
   */
  static StoredTensor spread(StoredTensor head, HeadClasses from, HeadClasses to) {
    List<StoredTensor> parts = new ArrayList<>();
    StoredTensor none =
        StoredTensor.filled(head.shape().size() == 1 ? NEVER : 0, head.rows(0, 1).shape());
    for (Optional<CocoCategory> slot : to.classes()) {
      int row = slot.map(category -> from.row(category.name())).orElse(-1);
      parts.add(row < 0 ? none : head.rows(row, 1));
    }
    int slots = from.classes().size();
    parts.add(head.rows(slots, head.shape().get(0) - slots));
    return StoredTensor.joined(parts);
  }
}
