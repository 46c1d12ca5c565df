package org.groupdetr.data.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.groupdetr.common.Counted;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;

/** A data set in a few lines, for a person to check at a glance. */
public final class DataReport {
  private static final int CLASSES_PER_LINE = 5;

  private DataReport() {}

  /**
   * The lines that say what was found and what was decided: format, classes with index and file id,
   * for each split pictures and objects, what is left out, and notes.
   */
  public static List<String> lines(DataSet data) {
    List<String> lines = new ArrayList<>();
    lines.add("data      " + data.folder() + " (" + data.format().title() + ")");
    addClasses(lines, data.labels());
    for (Split split : data.splits()) {
      lines.add(line(SplitSummary.of(split, data.labels())));
    }
    data.notes().forEach(note -> lines.add("note      " + note));
    return lines;
  }

  private static void addClasses(List<String> lines, Labels labels) {
    String head = "classes   " + labels.count() + ": ";
    for (int from = 0; from < labels.count(); from += CLASSES_PER_LINE) {
      StringJoiner line = new StringJoiner(", ");
      for (int i = from; i < Math.min(from + CLASSES_PER_LINE, labels.count()); i++) {
        CocoCategory category = labels.at(i);
        line.add(i + "=" + category.name() + " (file id " + category.id() + ")");
      }
      lines.add((from == 0 ? head : " ".repeat(head.length())) + line);
    }
  }

  /** One split in one line. */
  static String line(SplitSummary split) {
    StringJoiner line = new StringJoiner(", ");
    line.add(Counted.of(split.pictures(), "picture"));
    line.add(Counted.of(split.objects(), "object"));
    if (split.emptyPictures() > 0) {
      line.add(Counted.of(split.emptyPictures(), "picture") + " without objects (kept)");
    }
    if (split.crowds() > 0) {
      line.add(Counted.of(split.crowds(), "crowd") + " (ignored)");
    }
    if (split.dropped() > 0) {
      line.add(
          Counted.of(split.dropped(), "object with an unusable box", "objects with unusable boxes")
              + " (dropped in training)");
    }
    if (split.clamped() > 0) {
      line.add(
          Counted.of(split.clamped(), "object")
              + " over the border (clamped to the picture in training)");
    }
    line.add("at most " + split.mostObjects() + " in one picture");
    return String.format(Locale.ROOT, "%-9s %s", split.name(), line);
  }
}
