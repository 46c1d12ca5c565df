package org.groupdetr.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.Folders;

/** Says of a folder in which no data set was found where one is, or what it holds instead. */
final class UnknownFolder {
  private static final int DEEPEST = 3;
  private static final int NAMED = 6;
  private static final int MOST = 2000;
  private static final Set<String> PARTS = Set.of("annotations", "labels", "imagesets");

  private final Path folder;
  private final Optional<DataFormat> format;
  private int searched;

  UnknownFolder(Path folder, Optional<DataFormat> format) {
    this.folder = folder;
    this.format = format;
  }

  /**
   * Refuses the folder of annotations of a data set, which alone has no pictures.
   *
   * @throws UserException with the folder to give
   */
  static void requireWhole(Path folder, DataFormat format) {
    Path absolute = folder.toAbsolutePath().normalize();
    boolean part = PARTS.contains(String.valueOf(absolute.getFileName()).toLowerCase(Locale.ROOT));
    if (part && Folders.pictures(folder).isEmpty()) {
      Path parent = absolute.getParent();
      if (parent != null && sure(parent, Optional.of(format)).isPresent()) {
        throw UserException.of(
            "%s holds the annotations of a data set (%s) without its pictures: give %s",
            folder, format.title(), parent);
      }
    }
  }

  UserException error() {
    if (isEmpty()) {
      return new UserException(folder + ": the folder is empty");
    }
    List<String> inside = new ArrayList<>();
    search(folder, DEEPEST, inside);
    if (inside.size() == 1) {
      return UserException.of(
          "%s: no data set here, but %s: give that folder",
          folder, inside.get(0).replace(" (", " holds one ("));
    }
    if (!inside.isEmpty()) {
      String more = inside.size() > NAMED ? " and " + (inside.size() - NAMED) + " more" : "";
      return UserException.of(
          "%s: no data set here, but several below it: %s%s; give one of them",
          folder, inside.stream().limit(NAMED).collect(Collectors.joining(", ")), more);
    }
    return around().orElseGet(this::nothing);
  }

  private UserException nothing() {
    return UserException.of(
        "%s: no data set found; %slooked for %s",
        folder,
        OtherFormat.in(folder).map(other -> other + "; ").orElse(""),
        format
            .map(UnknownFolder::expected)
            .orElse(
                Stream.of(DataFormat.values())
                    .map(UnknownFolder::expected)
                    .collect(Collectors.joining("; "))));
  }

  private boolean isEmpty() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new UserException("cannot list " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  private void search(Path place, int deep, List<String> found) {
    for (Path child : Folders.folders(place)) {
      if (Files.isSymbolicLink(child) && isAbove(child)) {
        continue;
      }
      Optional<DataFolder> inside = ++searched > MOST ? Optional.empty() : sure(child, format);
      if (inside.isPresent()) {
        found.add(child + " (" + inside.get().format().title() + ")");
      } else if (deep > 1) {
        search(child, deep - 1, found);
      }
    }
  }

  private boolean isAbove(Path link) {
    try {
      return folder.toRealPath().startsWith(link.toRealPath());
    } catch (IOException e) {
      return true; // Leads nowhere.
    }
  }

  /** One level too low, such as in {@code images}, or two, as in {@code images/train}. */
  private Optional<UserException> around() {
    Path above = folder.toAbsolutePath().normalize().getParent();
    for (int level = 0; level < 2 && above != null; level++) {
      Optional<DataFolder> found = sure(above, format);
      if (found.isPresent()) {
        return Optional.of(
            UserException.of(
                "%s: no whole data set here, but it is part of one (%s): give %s",
                folder, found.get().format().title(), above));
      }
      above = above.getParent();
    }
    return Optional.empty();
  }

  private static Optional<DataFolder> sure(Path place, Optional<DataFormat> format) {
    try {
      return DataSets.recognised(place, format).stream().filter(DataFolder::isSure).findFirst();
    } catch (UserException e) {
      return Optional.empty(); // Not to be told apart, so not to be advised.
    }
  }

  private static String expected(DataFormat format) {
    return switch (format) {
      case COCO ->
          "COCO: annotations/instances_train*.json, annotations/train.json,"
              + " train/_annotations.coco.json, annotations.json";
      case VOC -> "Pascal VOC: Annotations/*.xml, train/*.xml, *.xml";
      case YOLO ->
          "YOLO: data.yaml with names, images/train with labels/train,"
              + " train/images with train/labels";
    };
  }
}
