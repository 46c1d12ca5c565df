package org.groupdetr.eval;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.geometry.Size;

/**
 * A truth made ready for evaluation. Objects of pictures or classes that it does not list, or of
 * pictures that are not asked for, are left out.
 */
final class GroundTruth {
  private final boolean byClass;
  private final Ids listed;
  private final Ids pictures;
  private final Ids categories;
  private final String[] names;
  private final Objects objects;
  private final RowGroups groups;
  private final Map<Long, Size> sizes;
  private final Optional<String> note;

  GroundTruth(CocoData data, CocoSettings settings) {
    byClass = settings.byClass();
    listed = new Ids(data.images().stream().mapToLong(CocoImage::id));
    pictures =
        settings.pictures().map(ids -> chosen(ids.stream().mapToLong(id -> id))).orElse(listed);
    categories = new Ids(data.categories().stream().mapToLong(CocoCategory::id));
    names = new String[categories.count()];
    for (CocoCategory category : data.categories()) {
      names[categories.index(category.id())] = category.name();
    }
    sizes = new HashMap<>();
    data.images().forEach(i -> sizes.put(i.id(), new Size(i.width(), i.height())));
    List<CocoAnnotation> annotations = data.annotations();
    if (settings.kind() == IouType.MASKS) {
      TruthMasks masks = TruthMasks.of(annotations, sizes);
      annotations = masks.annotations();
      objects = new Objects(annotations, masks.masks());
      note = masks.note();
    } else {
      objects = new Objects(annotations, List.of());
      note = Optional.empty();
    }
    int[] classOf = annotations.stream().mapToInt(a -> categories.index(a.categoryId())).toArray();
    int[] pictureOf = annotations.stream().mapToInt(a -> pictures.index(a.imageId())).toArray();
    groups = group(classOf, pictureOf);
  }

  private Ids chosen(LongStream ids) {
    Ids chosen = new Ids(ids);
    for (int i = 0; i < chosen.count(); i++) {
      requireListed(chosen.at(i), "the pictures to evaluate");
    }
    return chosen;
  }

  /** Fails if the truth does not list a picture. */
  void requireListed(long picture, String where) {
    if (listed.index(picture) < 0) {
      throw UserException.of(
          "%s: the truth does not list picture %d; is it the truth of other pictures?",
          where, picture);
    }
  }

  /** Rows by class and picture; indices are those of {@link #pictures} and {@link #categories}. */
  RowGroups group(int[] classOf, int[] pictureOf) {
    return RowGroups.of(classOf, pictureOf, categories.count(), pictures.count(), byClass);
  }

  /** The pictures that are evaluated. */
  Ids pictures() {
    return pictures;
  }

  /** The classes by rising id. */
  Ids categories() {
    return categories;
  }

  Objects objects() {
    return objects;
  }

  /** The objects by class and picture. */
  RowGroups groups() {
    return groups;
  }

  /** K, number of classes that are evaluated apart. */
  int classes() {
    return byClass ? categories.count() : 1;
  }

  /** The category id of a class; -1 where classes are not told apart. */
  int categoryId(int classIndex) {
    return byClass ? (int) categories.at(classIndex) : -1;
  }

  String className(int classIndex) {
    return byClass ? names[classIndex] : "all classes";
  }

  /** What was left out, if anything. */
  Optional<String> note() {
    return note;
  }

  /** Size of a listed picture. */
  Optional<Size> size(long picture) {
    return Optional.ofNullable(sizes.get(picture));
  }

  /** An id that several objects have, if there is one. */
  Optional<Long> sharedId() {
    long[] ids = new long[objects.count()];
    Arrays.setAll(ids, objects::id);
    Arrays.sort(ids);
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] == ids[i - 1]) {
        return Optional.of(ids[i]);
      }
    }
    return Optional.empty();
  }
}
