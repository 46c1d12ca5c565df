package org.groupdetr.data.voc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Folders;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.voc.VocFolder.Part;

/** Finds the parts of a Pascal VOC data set. */
final class VocLayout {
  private final Path folder;

  private VocLayout(Path folder) {
    this.folder = folder;
  }

  static Optional<VocFolder> find(Path folder) {
    List<Part> parts = new VocLayout(folder).parts();
    return parts.isEmpty() ? Optional.empty() : Optional.of(new VocFolder(folder, parts));
  }

  private List<Part> parts() {
    Optional<Part> whole = partAt(SplitNames.TRAIN, folder);
    if (whole.isPresent()) {
      List<Part> listed = listed(whole.get());
      List<Part> parts = listed.isEmpty() ? inside(whole.get()) : listed;
      return parts.isEmpty() ? List.of(whole.get()) : parts;
    }
    List<Part> parts = new ArrayList<>();
    for (String split : SplitNames.ALL) {
      parts.addAll(inFolders(split));
    }
    return parts;
  }

  /** A folder for each split: {@code train/Annotations}, or {@code train} with all in it. */
  private List<Part> inFolders(String split) {
    List<Part> found =
        Folders.folders(folder).stream()
            .filter(f -> isOf(split, f))
            .flatMap(f -> partAt(split, f).stream())
            .toList();
    if (found.size() > 1) {
      throw UserException.of(
          "%s: several folders for '%s': %s; keep one there and move the others away",
          folder,
          split,
          String.join(
              ", ", found.stream().map(p -> Folders.relative(folder, p.annotations())).toList()));
    }
    return found;
  }

  private static boolean isOf(String split, Path folder) {
    return SplitNames.of(String.valueOf(folder.getFileName())).equals(Optional.of(split));
  }

  private Optional<Part> partAt(String split, Path place) {
    Optional<Path> own =
        Folders.firstOf(place, "Annotations")
            .filter(f -> Folders.filesBelow(f, "xml").stream().anyMatch(XmlRoot::mayBeAnnotation));
    // Without a folder that is named for them, only what surely is one counts.
    if (own.isEmpty() && Folders.files(place, "xml").stream().noneMatch(XmlRoot::isAnnotation)) {
      return Optional.empty();
    }
    Path annotations = own.orElse(place);
    Path pictures = Folders.firstOf(place, "JPEGImages", "images").orElse(annotations);
    return Optional.of(new Part(split, annotations, pictures, Optional.empty()));
  }

  /** Folders of splits in {@code Annotations}, with those of the same names for the pictures. */
  private List<Part> inside(Part whole) {
    if (!Folders.files(whole.annotations(), "xml").isEmpty()) {
      return List.of();
    }
    List<Part> parts = new ArrayList<>();
    for (String split : SplitNames.ALL) {
      for (Path child : Folders.folders(whole.annotations())) {
        if (isOf(split, child) && !Folders.filesBelow(child, "xml").isEmpty()) {
          String name = String.valueOf(child.getFileName());
          Path pictures = Folders.firstOf(whole.pictures(), name).orElse(whole.pictures());
          parts.add(new Part(split, child, pictures, Optional.empty()));
        }
      }
    }
    boolean all =
        parts.stream().map(Part::split).distinct().count() == parts.size()
            && parts.size() == Folders.folders(whole.annotations()).size();
    return all ? parts : List.of();
  }

  private List<Part> listed(Part whole) {
    Map<String, Path> lists = new LinkedHashMap<>();
    Path sets = folder.resolve("ImageSets");
    for (Path place : List.of(Folders.firstOf(sets, "Main").orElse(sets), sets)) {
      List<Path> files = Folders.files(place, "txt");
      for (Path file : files) {
        SplitNames.of(Folders.stem(file)).ifPresent(split -> lists.putIfAbsent(split, file));
      }
      // Of both train and val, or of all, as CVAT names it where no split is told.
      for (String name : List.of("trainval.txt", "default.txt")) {
        Path file = place.resolve(name);
        if (Files.isRegularFile(file)) {
          lists.putIfAbsent(SplitNames.TRAIN, file);
        }
      }
      if (lists.isEmpty() && files.size() == 1) {
        lists.put(SplitNames.TRAIN, files.get(0));
      }
      if (!lists.isEmpty()) {
        break;
      }
    }
    return SplitNames.ALL.stream()
        .filter(lists::containsKey)
        .map(
            s ->
                new Part(
                    s, whole.annotations(), whole.pictures(), Optional.ofNullable(lists.get(s))))
        .toList();
  }
}
