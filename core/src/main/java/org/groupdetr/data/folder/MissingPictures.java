package org.groupdetr.data.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Folders;
import org.groupdetr.data.NameIndex;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;

/** Says of pictures that were not found which files may be meant. */
final class MissingPictures {
  private static final int NAMED = 4;

  private final DataSet data;
  private final ProblemLog log;
  private Optional<NameIndex> files = Optional.empty();
  private Optional<NameIndex> unlisted = Optional.empty();

  MissingPictures(DataSet data, ProblemLog log) {
    this.data = data;
    this.log = log;
  }

  /** Why a picture has no file; empty if it has one. */
  Optional<String> why(Split split, CocoImage image) {
    String name = image.fileName();
    if (name.isEmpty()) {
      return Optional.of("it has no file name");
    }
    String reason = "not in " + split.pictures();
    try {
      if (Files.isRegularFile(split.file(image))) {
        return Optional.empty();
      }
    } catch (UserException e) {
      reason = String.valueOf(e.getMessage());
    }
    // Examples say all; the others only count.
    return Optional.of(log.keeps(ProblemKind.MISSING_PICTURE) ? reason + meant(name) : reason);
  }

  private String meant(String name) {
    prepare();
    List<Path> fitting = files.map(i -> i.find(name).files()).orElse(List.of());
    fitting.forEach(log::explain);
    if (fitting.size() > 1) {
      String places =
          fitting.stream().limit(NAMED).map(this::relative).collect(Collectors.joining(", "));
      String more = fitting.size() > NAMED ? " and " + (fitting.size() - NAMED) + " more" : "";
      return ": several files are called so: " + places + more;
    }
    if (fitting.size() == 1) {
      return ": "
          + relative(fitting.get(0))
          + " is called so, and belongs to another entry or split";
    }
    Optional<Path> nearest = unlisted.flatMap(i -> i.nearest(name));
    nearest.ifPresent(log::explain);
    return nearest.map(f -> "; the nearest name is " + relative(f)).orElse("");
  }

  private String relative(Path file) {
    return Folders.relative(data.folder(), file);
  }

  private void prepare() {
    if (files.isPresent()) {
      return;
    }
    Path root = data.folder().toAbsolutePath().normalize();
    List<Path> all = Folders.pictures(root);
    Set<Path> listed = new HashSet<>();
    for (Split split : data.splits()) {
      for (CocoImage image : split.truth().images()) {
        file(split, image).ifPresent(f -> listed.add(f.toAbsolutePath().normalize()));
      }
    }
    files = Optional.of(NameIndex.ofNames(root, all));
    List<Path> free = all.stream().filter(f -> !listed.contains(f)).toList();
    unlisted = Optional.of(NameIndex.ofNames(root, free));
  }

  private static Optional<Path> file(Split split, CocoImage image) {
    try {
      return Optional.of(split.file(image));
    } catch (UserException e) {
      return Optional.empty(); // Reported on its own.
    }
  }
}
