package org.groupdetr.pretrained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;

/**
 * What the rows of a class head stand for.
 *
 * @param classes the class of each row; none for a row that no class has
 */
record HeadClasses(List<Optional<CocoCategory>> classes) {
  /** COCO's ids run from 1 to 90 with gaps; published heads have a row for each number below 91. */
  static final int COCO_ROWS = 91;

  /** One row for each class, in the order of the labels. */
  static HeadClasses of(Labels labels) {
    return new HeadClasses(labels.categories().stream().map(Optional::of).toList());
  }

  /** Rows by category id, as published checkpoints have them. */
  static HeadClasses coco() {
    List<Optional<CocoCategory>> rows = new ArrayList<>();
    Labels coco = CocoNames.labels();
    Map<Integer, Integer> index = coco.indexById();
    for (int id = 0; id < COCO_ROWS; id++) {
      rows.add(Optional.ofNullable(index.get(id)).map(coco::at));
    }
    return new HeadClasses(rows);
  }

  /**
   * The classes of a head whose names are not written down: COCO's for its two usual sizes.
   *
   * @param rows of the head
   */
  static HeadClasses guessed(int rows) {
    if (rows == COCO_ROWS) {
      return coco();
    }
    if (rows == CocoNames.labels().count()) {
      return of(CocoNames.labels());
    }
    List<Optional<CocoCategory>> classes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      classes.add(Optional.of(new CocoCategory(i + 1, "class " + (i + 1), "")));
    }
    return new HeadClasses(classes);
  }

  /**
   * The classes of a head by what its file says: {@code class_names} of all rows or, as RF-DETR is
   * fine-tuned, of all but the last, which is spare.
   *
   * @param rows of the head
   * @param settings of the file; a list as JSON
   */
  static HeadClasses stated(int rows, Map<String, String> settings) {
    Map<Integer, String> names = new TreeMap<>();
    for (JsonNode name : list(settings.getOrDefault("class_names", "[]"))) {
      names.put(names.size(), name.asText());
    }
    boolean spare = settings.getOrDefault("num_classes", "").equals(Integer.toString(rows - 1));
    boolean named = !names.isEmpty() && (names.size() == rows || names.size() == rows - 1);
    if (named) {
      names.putIfAbsent(rows - 1, "");
      return named(names);
    }
    if (!spare || rows == COCO_ROWS) {
      return guessed(rows);
    }
    for (int row = 0; row < rows - 1; row++) {
      names.put(row, "class " + (row + 1));
    }
    names.put(rows - 1, "");
    return named(names);
  }

  private static JsonNode list(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // a single name
    }
  }

  /** Names by row; a row without a class is called {@code N/A}. COCO's classes get COCO's ids. */
  static HeadClasses named(Map<Integer, String> names) {
    Labels coco = CocoNames.labels();
    boolean known = names.values().stream().allMatch(n -> isNone(n) || coco.indexOf(n).isPresent());
    List<Optional<CocoCategory>> rows = new ArrayList<>();
    new TreeMap<>(names)
        .forEach(
            (row, name) -> {
              int id = known && !isNone(name) ? coco.at(coco.indexOf(name).orElse(0)).id() : row;
              rows.add(
                  isNone(name) ? Optional.empty() : Optional.of(new CocoCategory(id, name, "")));
            });
    return new HeadClasses(rows);
  }

  private static boolean isNone(String name) {
    return name.toLowerCase(Locale.ROOT).equals("n/a") || name.isBlank();
  }

  /** Its classes, without the rows that no class has. */
  Labels labels() {
    return new Labels(classes.stream().flatMap(Optional::stream).toList());
  }

  /** The row of the class called {@code name}; -1 if there is none. */
  int row(String name) {
    for (int i = 0; i < classes.size(); i++) {
      if (classes.get(i).map(CocoCategory::name).equals(Optional.of(name))) {
        return i;
      }
    }
    return -1;
  }
}
