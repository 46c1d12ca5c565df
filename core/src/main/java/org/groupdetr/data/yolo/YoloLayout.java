package org.groupdetr.data.yolo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.data.Folders;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.yolo.YoloFolder.Part;

/** Finds the parts of a YOLO data set. */
final class YoloLayout {
  private final Path folder;
  private final Optional<YoloNames> names;

  private YoloLayout(Path folder) {
    this.folder = folder;
    names = YoloNames.find(folder);
  }

  static Optional<YoloFolder> find(Path folder) {
    YoloLayout layout = new YoloLayout(folder);
    List<Part> parts = layout.parts();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new YoloFolder(folder, layout.names, parts));
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (String split : SplitNames.ALL) {
      List<YoloPlace> named = named(split);
      boolean lost = named.stream().anyMatch(place -> place.path().isEmpty());
      List<YoloPlace> usual = named.isEmpty() || lost ? usual(split) : List.of();
      if (lost && !usual.isEmpty()) {
        String given = named.get(0).given();
        usual = usual.stream().map(p -> new YoloPlace(given, p.path(), false)).toList();
      }
      List<YoloPlace> places = usual.isEmpty() ? named : usual;
      if (!places.isEmpty()) {
        parts.add(new Part(split, places));
      }
    }
    Optional<Path> all = Folders.firstOf(folder, "images");
    if (parts.isEmpty() && all.filter(p -> YoloLabels.hasLabels(folder, p)).isPresent()) {
      parts.add(new Part(SplitNames.TRAIN, List.of(YoloPlace.found(all.get()))));
    }
    return parts;
  }

  private List<YoloPlace> named(String split) {
    return names.stream()
        .flatMap(n -> n.places(split).stream().map(p -> YoloPlace.of(folder, n.root(), p)))
        .filter(place -> !place.given().isBlank())
        .toList();
  }

  private List<YoloPlace> usual(String split) {
    Stream<Path> inside =
        Folders.firstOf(folder, "images").stream()
            .flatMap(images -> Folders.folders(images).stream())
            .filter(child -> isSplit(child, split));
    Stream<Path> around =
        Folders.folders(folder).stream()
            .filter(child -> isSplit(child, split))
            .flatMap(child -> Folders.firstOf(child, "images").stream());
    return Stream.concat(inside, around)
        .filter(p -> YoloLabels.hasLabels(folder, p))
        .map(YoloPlace::found)
        .toList();
  }

  private static boolean isSplit(Path folder, String split) {
    return SplitNames.of(String.valueOf(folder.getFileName())).equals(Optional.of(split));
  }
}
