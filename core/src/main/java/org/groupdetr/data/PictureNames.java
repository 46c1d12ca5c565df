package org.groupdetr.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.groupdetr.common.Counted;

/**
 * Finds the pictures of one split that annotations name, for every format: under the name as it
 * stands, and else by the end of its path, in another case of letters, with accents encoded in
 * another way, as an address, or without a suffix, as far as that leaves one file. Nothing outside
 * the data set is looked at.
 */
public final class PictureNames {
  private final Path root;
  private final String split;
  private Optional<NameIndex> index = Optional.empty();

  /**
   * Finds pictures in {@code root}, but for folders that say that they are of another split.
   *
   * @param root the data set's folder
   */
  public PictureNames(Path root, String split) {
    this.root = root;
    this.split = split;
  }

  /**
   * The file of each name, where it has one. No file stands for two names, unless both lead to it
   * as they stand.
   *
   * @param folders what names may be relative to, likely ones first; besides, {@code root} is
   * @param notes takes one line for each way in which other files were found than the names say
   */
  public List<Optional<Path>> find(List<String> names, List<Path> folders, Consumer<String> notes) {
    return find(names, folders, List.of(), notes);
  }

  /**
   * The file of each name, as above.
   *
   * @param others files that stand for other names
   */
  public List<Optional<Path>> find(
      List<String> names, List<Path> folders, List<Optional<Path>> others, Consumer<String> notes) {
    List<Optional<Path>> files = new ArrayList<>();
    Set<Path> taken = new HashSet<>();
    others.forEach(other -> other.ifPresent(taken::add));
    for (String name : names) {
      Optional<Path> file = asItStands(name, folders);
      file.ifPresent(taken::add);
      files.add(file);
    }
    Map<Path, Set<String>> wanted = new HashMap<>();
    Map<String, NameIndex.Match> matches = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (files.get(i).isEmpty() && !name.isBlank()) {
        NameIndex.Match match = matches.computeIfAbsent(name, n -> index().find(n));
        match.only().ifPresent(f -> wanted.computeIfAbsent(f, k -> new HashSet<>()).add(name));
      }
    }
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      NameIndex.Match match = matches.get(names.get(i));
      if (match != null && files.get(i).isEmpty()) {
        Optional<Path> only = match.only().filter(f -> !taken.contains(f));
        files.set(i, only.filter(f -> wanted.getOrDefault(f, Set.of()).size() == 1));
        String example = names.get(i);
        files
            .get(i)
            .map(f -> "'" + example + "': " + Folders.relative(root, f))
            .ifPresent(e -> found.computeIfAbsent(match.words(), k -> new ArrayList<>()).add(e));
      }
    }
    found.forEach((words, all) -> notes.accept(note(words, all)));
    return files;
  }

  private String note(String words, List<String> examples) {
    String count = Counted.of(examples.size(), "picture was", "pictures were");
    return String.format(
        Locale.ROOT,
        "%s: %s not found under the names in the annotations, but %s, such as %s",
        split,
        count,
        words,
        examples.get(0));
  }

  /** Which files a name may mean that has none, to end a sentence; empty if no file is near. */
  public String hint(String name) {
    List<Path> files = index().find(name).files();
    if (files.size() > 1) {
      List<String> places = files.stream().map(f -> Folders.relative(root, f)).toList();
      return ": several files are called so: " + String.join(", ", places);
    }
    return index()
        .nearest(name)
        .map(f -> "; the nearest name is " + Folders.relative(root, f))
        .orElse("");
  }

  /** A picture of the name in one of the folders, if that is in the data set. */
  private Optional<Path> asItStands(String name, List<Path> folders) {
    if (name.isBlank()) {
      return Optional.empty();
    }
    for (Path folder : folders) {
      Optional<Path> file = inside(folder, name).filter(Files::isRegularFile);
      if (file.isPresent()) {
        return file;
      }
    }
    return inside(root, name).filter(Files::isRegularFile);
  }

  /** Where {@code name} leads from {@code folder}, unless it leads out of the data set. */
  private Optional<Path> inside(Path folder, String name) {
    try {
      Path file = folder.resolve(name).toAbsolutePath().normalize();
      return Optional.of(file).filter(f -> f.startsWith(root.toAbsolutePath().normalize()));
    } catch (InvalidPathException e) {
      return Optional.empty(); // No file can be called so.
    }
  }

  private NameIndex index() {
    if (index.isEmpty()) {
      // Pictures of equal names lie in the folders of several splits.
      Path top = root.toAbsolutePath().normalize();
      List<Path> files =
          Folders.pictures(top).stream()
              .filter(f -> !SplitNames.isOfOther(split, top.relativize(f)))
              .toList();
      index = Optional.of(NameIndex.ofNames(top, files));
    }
    return index.get();
  }

  /** The folder below which all files lie: {@code best} if it is one, else {@code root}. */
  public static Path above(Path best, Path root, List<Optional<Path>> files) {
    Path folder = best.toAbsolutePath().normalize();
    return files.stream().flatMap(Optional::stream).allMatch(f -> f.startsWith(folder))
        ? best
        : root;
  }
}
