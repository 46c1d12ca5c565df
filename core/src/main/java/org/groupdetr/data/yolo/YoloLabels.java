package org.groupdetr.data.yolo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.Folders;
import org.groupdetr.data.NameIndex;
import org.groupdetr.data.PictureFiles;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.SplitNames;

/**
 * The label files of a split's pictures. A picture in {@code images} has its labels at the same
 * place in {@code labels}, any other one beside it. Label files that belong to no picture are
 * looked at once more for those pictures that have none, and else are named: each is a picture's
 * objects.
 */
final class YoloLabels {
  private static final Set<String> NO_LABELS =
      Set.of(
          "classes", "labels", "names", "obj", "predefined_classes", "readme", "notes", "license");
  private static final Pattern LABEL = Pattern.compile("\\s*\\d+([\\s,;]+-?[0-9.eE+-]+){4,}\\s*");

  private final Path root;
  private final String split;
  private final ProblemLog log;

  YoloLabels(Path root, String split, ProblemLog log) {
    this.root = root;
    this.split = split;
    this.log = log;
  }

  /** Where pictures lie, and where their labels do. */
  private record Pair(Path pictures, Path labels) {
    static Pair of(Path root, Path picture) {
      Path folder = picture.resolveSibling("").normalize();
      Path images = folder;
      // What the data set itself lies in may be called so as well.
      boolean inside = isBelow(root, folder);
      while (images != null && !isCalled(images, "images")) {
        images = images.getParent();
      }
      images = images != null && inside && !isBelow(root, images) ? null : images;
      if (images == null) {
        return new Pair(folder, folder);
      }
      Path beside = images.resolveSibling("");
      return new Pair(images, Folders.firstOf(beside, "labels").orElse(beside.resolve("labels")));
    }

    /** Where a picture's labels are if both are called alike. */
    Path label(Path picture) {
      Path name = pictures.relativize(picture.normalize());
      return labels
          .resolve(name)
          .resolveSibling(PictureFiles.stem(name.getFileName().toString()) + ".txt");
    }

    boolean beside() {
      return pictures.equals(labels);
    }
  }

  private static boolean isBelow(Path root, Path folder) {
    Path top = root.toAbsolutePath().normalize();
    Path path = folder.toAbsolutePath().normalize();
    return path.startsWith(top) && !path.equals(top);
  }

  private static boolean isCalled(Path folder, String name) {
    return folder.getFileName() != null && folder.getFileName().toString().equalsIgnoreCase(name);
  }

  /** Whether a folder of pictures has one of labels. */
  static boolean hasLabels(Path root, Path pictures) {
    Pair pair = Pair.of(root, pictures.resolve("picture.jpg"));
    Path own = pair.label(pictures.resolve("picture.jpg")).resolveSibling("");
    return Files.isDirectory(own) || !Folders.files(pair.labels(), "txt").isEmpty();
  }

  /** The label file of each picture that has one. */
  Map<Path, Path> of(Collection<Path> pictures) {
    Map<Path, Path> labels = new HashMap<>();
    Map<Pair, List<Path>> bare = new LinkedHashMap<>();
    Map<Pair, Set<Path>> places = new LinkedHashMap<>();
    for (Path picture : pictures) {
      Pair pair = Pair.of(root, picture);
      Path label = pair.label(picture);
      places.computeIfAbsent(pair, p -> new LinkedHashSet<>()).add(label.resolveSibling(""));
      if (Files.isRegularFile(label)) {
        labels.put(picture, label);
      } else {
        bare.computeIfAbsent(pair, p -> new ArrayList<>()).add(picture);
      }
    }
    places.forEach(
        (pair, folders) -> {
          List<Path> free = free(pair, folders);
          Map<Path, Path> found = matched(pair, bare.getOrDefault(pair, List.of()), free);
          labels.putAll(found);
          Set<Path> used = new HashSet<>(found.values());
          report(free.stream().filter(f -> !used.contains(f)).toList());
        });
    return labels;
  }

  /**
   * Label files in the split's folders, or in none of any split, that no picture is called like.
   */
  private List<Path> free(Pair pair, Set<Path> folders) {
    Set<Path> belonging = new HashSet<>();
    for (Path picture : Folders.pictures(pair.pictures())) {
      belonging.add(pair.label(picture));
    }
    return Folders.filesBelow(pair.labels(), "txt").stream()
        .filter(f -> !belonging.contains(f))
        .filter(f -> folders.stream().anyMatch(f::startsWith) || isOfNone(pair, f))
        .filter(f -> isLabel(pair, f))
        .toList();
  }

  private boolean isOfNone(Pair pair, Path file) {
    return !SplitNames.isOfOther(split, pair.labels().relativize(file));
  }

  /** Besides labels, folders of labels hold names of classes, and folders of pictures anything. */
  private static boolean isLabel(Pair pair, Path file) {
    if (NO_LABELS.contains(Folders.stem(file).toLowerCase(Locale.ROOT))) {
      return false;
    }
    if (!pair.beside()) {
      return true;
    }
    try {
      return TextFile.lines(file).stream()
          .filter(line -> !line.isBlank())
          .findFirst()
          .filter(line -> LABEL.matcher(line).matches())
          .isPresent();
    } catch (UserException e) {
      return false; // No text, so no labels.
    }
  }

  private Map<Path, Path> matched(Pair pair, List<Path> bare, List<Path> free) {
    if (bare.isEmpty() || free.isEmpty()) {
      return Map.of();
    }
    NameIndex index = NameIndex.ofStems(pair.labels(), free);
    Map<Path, List<Path>> wanted = new LinkedHashMap<>();
    Map<Path, String> words = new HashMap<>();
    for (Path picture : bare) {
      String name = PictureFiles.stem(Folders.relative(pair.pictures(), picture));
      NameIndex.Match match = index.find(name);
      Optional<Path> only = match.only();
      only.ifPresent(f -> wanted.computeIfAbsent(f, k -> new ArrayList<>()).add(picture));
      only.ifPresent(f -> words.put(f, match.words()));
    }
    Map<Path, Path> matched = new LinkedHashMap<>();
    wanted.forEach(
        (label, all) -> {
          if (all.size() == 1) {
            matched.put(all.get(0), label);
          }
        });
    note(matched, words);
    return matched;
  }

  private void note(Map<Path, Path> matched, Map<Path, String> words) {
    Map<String, List<String>> examples = new LinkedHashMap<>();
    matched.forEach(
        (picture, label) ->
            examples
                .computeIfAbsent(words.getOrDefault(label, ""), k -> new ArrayList<>())
                .add(relative(label) + " for " + relative(picture)));
    examples.forEach(
        (how, all) ->
            log.note(
                String.format(
                    Locale.ROOT,
                    "%s: %s not called as %s; found %s, such as %s",
                    split,
                    all.size() == 1 ? "1 label file is" : all.size() + " label files are",
                    all.size() == 1 ? "its picture" : "their pictures",
                    how,
                    all.get(0))));
  }

  private void report(List<Path> orphans) {
    for (Path label : orphans) {
      log.add(DataProblem.ofFile(ProblemKind.ORPHAN_LABELS, split, relative(label), ""));
    }
    if (!orphans.isEmpty()) {
      String count =
          orphans.size() == 1 ? "1 label file belongs" : orphans.size() + " label files belong";
      log.note(
          String.format(
              Locale.ROOT,
              "%s: %s to no picture, not used, such as %s",
              split,
              count,
              relative(orphans.get(0))));
    }
  }

  private String relative(Path file) {
    return Folders.relative(root, file);
  }
}
