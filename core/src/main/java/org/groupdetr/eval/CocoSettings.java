package org.groupdetr.eval;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is evaluated.
 *
 * @param kind boxes or masks
 * @param maxDetections how many detections count in each picture and class, the surest first; AP is
 *     that of the largest number
 * @param areas the first is of all objects
 * @param byClass false: classes are not told apart
 * @param pictures evaluate only pictures with these ids; all of them if absent
 */
public record CocoSettings(
    IouType kind,
    List<Integer> maxDetections,
    List<AreaRange> areas,
    boolean byClass,
    Optional<Set<Long>> pictures) {
  public CocoSettings {
    require(!maxDetections.isEmpty(), "maxDetections must name at least one number");
    for (int number : maxDetections) {
      require(number >= 1, "maxDetections must be at least 1, was %d", number);
    }
    maxDetections = maxDetections.stream().distinct().sorted().toList();
    areas = List.copyOf(areas);
    require(!areas.isEmpty(), "areas must name at least one range");
    Set<String> names = new HashSet<>();
    for (AreaRange area : areas) {
      require(names.add(area.suffix()), "area '%s' stands twice", area.name());
    }
    pictures = pictures.map(Set::copyOf);
  }

  /** COCO's own: at most 1, 10, 100 detections; all, small, medium, large objects. */
  public static CocoSettings standard() {
    return new CocoSettings(
        IouType.BOXES, List.of(1, 10, 100), withAll(AreaRange.SIZES), true, Optional.empty());
  }

  public CocoSettings withKind(IouType other) {
    return new CocoSettings(other, maxDetections, areas, byClass, pictures);
  }

  public CocoSettings withMaxDetections(List<Integer> numbers) {
    return new CocoSettings(kind, numbers, areas, byClass, pictures);
  }

  /** Other sizes; {@link AreaRange#ALL} is always there. */
  public CocoSettings withSizes(List<AreaRange> sizes) {
    return new CocoSettings(kind, maxDetections, withAll(sizes), byClass, pictures);
  }

  public CocoSettings withoutClasses() {
    return new CocoSettings(kind, maxDetections, areas, false, pictures);
  }

  public CocoSettings withPictures(Set<Long> ids) {
    return new CocoSettings(kind, maxDetections, areas, byClass, Optional.of(ids));
  }

  int mostDetections() {
    return maxDetections.get(maxDetections.size() - 1);
  }

  private static List<AreaRange> withAll(List<AreaRange> sizes) {
    List<AreaRange> areas = new ArrayList<>();
    areas.add(AreaRange.ALL);
    areas.addAll(sizes);
    return areas;
  }
}
