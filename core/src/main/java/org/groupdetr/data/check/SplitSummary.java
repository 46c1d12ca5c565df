package org.groupdetr.data.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.BoxFilter;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;

/**
 * A split in numbers.
 *
 * @param name the split's
 * @param pictures how many
 * @param emptyPictures those without any object
 * @param objects all but crowds
 * @param crowds regions of many objects, and difficult objects
 * @param learned objects that training uses
 * @param clamped those of them that are cut off at the border
 * @param mostObjects in one picture, crowds not counted
 * @param mostIn that picture's file
 * @param objectsByClass objects by class index, crowds not counted: {@code [C]}
 */
public record SplitSummary(
    String name,
    int pictures,
    int emptyPictures,
    int objects,
    int crowds,
    int learned,
    int clamped,
    int mostObjects,
    String mostIn,
    List<Integer> objectsByClass) {
  public SplitSummary {
    objectsByClass = List.copyOf(objectsByClass);
  }

  /** Objects that training leaves out because their boxes are unusable. */
  public int dropped() {
    return objects - learned;
  }

  /** Counts a split; objects of pictures that are not listed do not count. */
  public static SplitSummary of(Split split, Labels labels) {
    return new Counting(split, labels).summary();
  }

  /** The counters. */
  private static final class Counting {
    private final Split split;
    private final int[] byClass;
    private final Map<Integer, Integer> index;
    private int emptyPictures;
    private int objects;
    private int crowds;
    private int learned;
    private int clamped;
    private int most;
    private String mostIn = "";

    Counting(Split split, Labels labels) {
      this.split = split;
      this.byClass = new int[labels.count()];
      this.index = new HashMap<>(labels.indexById());
    }

    SplitSummary summary() {
      Map<Long, List<CocoAnnotation>> byImage = split.truth().objectsByImage();
      for (CocoImage image : split.truth().images()) {
        add(image, byImage.getOrDefault(image.id(), List.of()));
      }
      return new SplitSummary(
          split.name(),
          split.truth().images().size(),
          emptyPictures,
          objects,
          crowds,
          learned,
          clamped,
          most,
          mostIn,
          java.util.Arrays.stream(byClass).boxed().toList());
    }

    private void add(CocoImage image, List<CocoAnnotation> of) {
      int before = objects;
      for (CocoAnnotation object : of) {
        add(BoxFilter.of(object, image.width(), image.height()), object);
      }
      emptyPictures += of.isEmpty() ? 1 : 0;
      if (objects - before > most) {
        most = objects - before;
        mostIn = image.fileName();
      }
    }

    private void add(BoxFilter fate, CocoAnnotation object) {
      if (fate == BoxFilter.CROWD) {
        crowds++;
        return;
      }
      objects++;
      learned += fate.learned() ? 1 : 0;
      clamped += fate == BoxFilter.CLAMPED ? 1 : 0;
      Integer label = index.get(object.categoryId());
      if (label != null) {
        byClass[label]++;
      }
    }
  }
}
