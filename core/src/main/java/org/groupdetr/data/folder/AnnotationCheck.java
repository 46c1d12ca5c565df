package org.groupdetr.data.folder;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.groupdetr.common.Counted;
import org.groupdetr.data.BoxFilter;
import org.groupdetr.data.BoxForms;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;

/** Looks for problems that show without opening pictures. */
public final class AnnotationCheck {
  private final ProblemLog log;

  public AnnotationCheck(ProblemLog log) {
    this.log = log;
  }

  /** Notes what is wrong with the annotations of all splits. */
  public void check(DataSet data) {
    Map<Integer, Integer> index = data.labels().indexById();
    Set<Integer> used = new HashSet<>();
    MissingPictures missing = new MissingPictures(data, log);
    for (Split split : data.splits()) {
      checkPictures(split, missing);
      checkObjects(split, index, used);
      checkForms(data, split);
    }
    LikeNames.notes(data.labels()).forEach(log::note);
    boolean readable = log.found().stream().noneMatch(f -> isUnreadable(f.kind()));
    if (readable && data.splits().isEmpty()) {
      log.add(DataProblem.ofFile(ProblemKind.NO_PICTURES, "", "", "there is no split"));
    }
    if (readable && data.labels().count() == 0) {
      log.add(DataProblem.ofFile(ProblemKind.NO_CLASSES, "", "", "no class is named or used"));
    }
    for (CocoCategory category : data.labels().categories()) {
      if (!used.contains(category.id())) {
        log.add(
            new DataProblem(
                ProblemKind.UNUSED_CLASS, "", "", OptionalLong.of(category.id()), category.name()));
      }
    }
  }

  /** Notes boxes that look like something else. */
  private void checkForms(DataSet data, Split split) {
    BoxForms.of(split.truth()).ifPresent(doubt -> log.note(split.name() + ": " + doubt.words()));
    if (data.format() == DataFormat.YOLO && PixelLabels.in(split.truth())) {
      log.note(
          split.name()
              + ": the labels look like pixels, not shares of the picture: divide them by its"
              + " width and height");
    }
  }

  private static boolean isUnreadable(ProblemKind kind) {
    return kind == ProblemKind.UNREADABLE_ANNOTATIONS || kind == ProblemKind.NO_ANNOTATION_FILE;
  }

  private void checkPictures(Split split, MissingPictures missing) {
    List<CocoImage> images = split.truth().images();
    if (images.isEmpty()) {
      log.add(DataProblem.ofFile(ProblemKind.NO_PICTURES, split.name(), "", ""));
    }
    Set<Long> ids = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (CocoImage image : images) {
      if (!ids.add(image.id())) {
        add(ProblemKind.DUPLICATE_PICTURE_ID, split, image, "");
      }
      if (!image.fileName().isEmpty() && !names.add(image.fileName())) {
        add(ProblemKind.REPEATED_PICTURE, split, image, "");
      }
      checkFile(split, image, missing);
    }
  }

  private void checkFile(Split split, CocoImage image, MissingPictures missing) {
    Optional<String> why = missing.why(split, image);
    if (why.isPresent()) {
      add(ProblemKind.MISSING_PICTURE, split, image, why.get());
    } else if (image.width() < 1 || image.height() < 1) {
      String size = image.width() + " x " + image.height() + " pixels";
      String value = "annotated as " + size + ", and the file does not tell better";
      add(ProblemKind.SIZE_DIFFERS, split, image, value);
    }
  }

  private void checkObjects(Split split, Map<Integer, Integer> index, Set<Integer> used) {
    Map<Long, CocoImage> images = new HashMap<>();
    split.truth().images().forEach(i -> images.put(i.id(), i));
    Set<Long> ids = new HashSet<>();
    for (CocoAnnotation object : split.truth().annotations()) {
      CocoImage image = images.get(object.imageId());
      String file = image == null ? "" : image.fileName();
      if (!ids.add(object.id())) {
        add(ProblemKind.DUPLICATE_OBJECT_ID, split, file, object, "");
      }
      used.add(object.categoryId());
      if (!index.containsKey(object.categoryId())) {
        add(
            ProblemKind.UNKNOWN_CLASS,
            split,
            file,
            object,
            "class id " + split.truth().ids().category(object.categoryId()));
      }
      if (image == null) {
        add(
            ProblemKind.ORPHAN_OBJECT,
            split,
            file,
            object,
            "picture id " + split.truth().ids().picture(object.imageId()));
      } else {
        checkBox(split, image, object);
      }
    }
    Map<Long, List<CocoAnnotation>> byImage = split.truth().objectsByImage();
    images.values().stream()
        .sorted((a, b) -> Long.compare(a.id(), b.id()))
        .forEach(i -> checkObjectsOf(split, i, byImage.getOrDefault(i.id(), List.of())));
  }

  private void checkBox(Split split, CocoImage image, CocoAnnotation object) {
    BoxFilter fate = BoxFilter.of(object, image.width(), image.height());
    if (fate != BoxFilter.KEPT) {
      String box = box(object) + " in " + image.width() + " x " + image.height();
      add(kind(fate), split, image.fileName(), object, box);
    }
  }

  private static ProblemKind kind(BoxFilter fate) {
    return switch (fate) {
      case KEPT -> throw new IllegalArgumentException("no problem");
      case CLAMPED -> ProblemKind.PARTLY_OUTSIDE;
      case CROWD -> ProblemKind.CROWD;
      case NEGATIVE_SIZE -> ProblemKind.NEGATIVE_SIZE;
      case NO_AREA -> ProblemKind.NO_AREA;
      case OUTSIDE -> ProblemKind.OUTSIDE;
    };
  }

  private void checkObjectsOf(Split split, CocoImage image, List<CocoAnnotation> objects) {
    if (objects.isEmpty()) {
      add(ProblemKind.EMPTY_PICTURE, split, image, "");
    }
    if (objects.size() > ProblemKind.MANY) {
      add(ProblemKind.MANY_OBJECTS, split, image, Counted.of(objects.size(), "object"));
    }
    Set<Same> seen = new HashSet<>();
    for (CocoAnnotation object : objects) {
      if (!object.crowd() && !seen.add(Same.of(object))) {
        add(ProblemKind.REPEATED_OBJECT, split, image.fileName(), object, box(object));
      }
    }
  }

  private static String box(CocoAnnotation object) {
    return String.format(
        Locale.ROOT,
        "box %s,%s %s x %s",
        number(object.x()),
        number(object.y()),
        number(object.width()),
        number(object.height()));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private void add(ProblemKind kind, Split split, CocoImage image, String value) {
    log.add(
        new DataProblem(
            kind,
            split.name(),
            image.fileName(),
            split.truth().ids().plainPicture(image.id()),
            value));
  }

  private void add(
      ProblemKind kind, Split split, String file, CocoAnnotation object, String value) {
    log.add(new DataProblem(kind, split.name(), file, OptionalLong.of(object.id()), value));
  }

  /** What two entries of one object have in common. */
  private record Same(int category, double x, double y, double width, double height) {
    static Same of(CocoAnnotation o) {
      return new Same(o.categoryId(), o.x(), o.y(), o.width(), o.height());
    }
  }
}
