package org.groupdetr.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Files below a folder, to be found under the names that other systems and programs gave them: by
 * the last part of a path, and by the folders before it where several files are called alike.
 */
public final class NameIndex {
  private static final int LONGEST = 64;

  private final UnaryOperator<String> part;
  private final Map<String, List<Entry>> byName = new HashMap<>();
  private final Map<String, List<Entry>> byStem = new HashMap<>();

  private record Entry(Path file, List<String> parts) {
    String last() {
      return parts.get(parts.size() - 1);
    }
  }

  /**
   * What a name may mean: one file, none, or several between which nothing decides.
   *
   * @param words in what the file was found, to end the sentence "found ..."
   */
  public record Match(List<Path> files, String words) {
    public Match {
      files = List.copyOf(files);
    }

    /** The one file that is meant. */
    public Optional<Path> only() {
      return files.size() == 1 ? Optional.of(files.get(0)) : Optional.empty();
    }
  }

  private NameIndex(Path root, List<Path> files, UnaryOperator<String> part) {
    this.part = part;
    for (Path file : files) {
      List<String> parts = parts(Folders.relative(root, file));
      if (!parts.isEmpty()) {
        Entry entry = new Entry(file, parts);
        byName.computeIfAbsent(loose(entry.last()), key -> new ArrayList<>()).add(entry);
        String stem = loose(PictureFiles.stem(entry.last()));
        byStem.computeIfAbsent(stem, key -> new ArrayList<>()).add(entry);
      }
    }
  }

  /** Files that are looked for by their whole names. */
  public static NameIndex ofNames(Path root, List<Path> files) {
    return new NameIndex(root, files, name -> name);
  }

  /** Files that are looked for by their names without the suffix. */
  public static NameIndex ofStems(Path root, List<Path> files) {
    return new NameIndex(root, files, Folders::stem);
  }

  /** A path's parts, whatever system wrote it: the last one as it is looked for. */
  private List<String> parts(String path) {
    List<String> parts = ForeignPath.parts(path);
    if (!parts.isEmpty()) {
      int last = parts.size() - 1;
      parts.set(last, part.apply(parts.get(last)));
    }
    return parts;
  }

  private static String loose(String name) {
    return NameKey.SPACES.of(name);
  }

  /**
   * What {@code path} means, which was not found as it stands.
   *
   * <p>Of files whose last part is equal those count that are equal most strictly; of these the one
   * that shares more folders with {@code path} than any other.
   */
  public Match find(String path) {
    for (String variant : ForeignPath.variants(path)) {
      List<String> parts = ForeignPath.parts(variant);
      if (parts.isEmpty()) {
        continue;
      }
      String last = parts.get(parts.size() - 1);
      for (NameKey key : NameKey.values()) {
        List<Entry> alike = alike(byName, key, last, name -> name);
        if (!alike.isEmpty()) {
          return match(alike, parts, key == NameKey.EXACT ? place(path) : key.words());
        }
      }
      for (NameKey key : NameKey.values()) {
        List<Entry> alike =
            alike(byStem, key, last, PictureFiles::stem).stream()
                .filter(e -> isOfSuffix(e.last(), last))
                .toList();
        if (!alike.isEmpty()) {
          String words = "by their names without a suffix";
          return match(alike, parts, key == NameKey.EXACT ? words : key.words());
        }
      }
    }
    return new Match(List.of(), "");
  }

  private static String place(String path) {
    if (ForeignPath.parts(path).size() == 1) {
      return "in folders below";
    }
    return path.indexOf('\\') >= 0
        ? "by the end of their paths, back slashes read as slashes"
        : "by the end of their paths";
  }

  private static List<Entry> alike(
      Map<String, List<Entry>> index, NameKey key, String last, UnaryOperator<String> part) {
    String wanted = part.apply(last);
    return index.getOrDefault(loose(wanted), List.of()).stream()
        .filter(e -> key.of(part.apply(e.last())).equals(key.of(wanted)))
        .toList();
  }

  /** Whether a name without a suffix is looked for, or one with another suffix of the same kind. */
  private static boolean isOfSuffix(String file, String wanted) {
    return !PictureFiles.isPictureName(wanted) || PictureFiles.sameKind(file, wanted);
  }

  private static Match match(List<Entry> alike, List<String> parts, String words) {
    int most = 0;
    List<Path> best = new ArrayList<>();
    for (Entry entry : alike) {
      int shared = shared(entry.parts(), parts);
      if (shared > most) {
        best.clear();
        most = shared;
      }
      if (shared == most) {
        best.add(entry.file());
      }
    }
    return new Match(best, words);
  }

  /** How many folders before the last part are alike, from the end. */
  private static int shared(List<String> a, List<String> b) {
    int count = 0;
    while (count + 1 < Math.min(a.size(), b.size())
        && loose(a.get(a.size() - 2 - count)).equals(loose(b.get(b.size() - 2 - count)))) {
      count++;
    }
    return count;
  }

  /** The file whose name differs from that of {@code path} in the fewest letters, if in few. */
  public Optional<Path> nearest(String path) {
    List<String> parts = parts(path);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    String last = loose(parts.get(parts.size() - 1));
    List<Entry> stem =
        byStem.getOrDefault(loose(PictureFiles.stem(parts.get(parts.size() - 1))), List.of());
    if (!stem.isEmpty()) {
      return Optional.of(stem.get(0).file());
    }
    int least = Math.max(1, PictureFiles.stem(last).length() / 4) + 1;
    Optional<Path> nearest = Optional.empty();
    for (Map.Entry<String, List<Entry>> entry : byName.entrySet()) {
      int distance = distance(last, entry.getKey(), least);
      Path file = entry.getValue().get(0).file();
      boolean first = nearest.isEmpty() || file.toString().compareTo(nearest.get().toString()) < 0;
      if (distance < least || (distance == least && nearest.isPresent() && first)) {
        least = distance;
        nearest = Optional.of(file);
      }
    }
    return nearest;
  }

  /**
   * Letters to change, add or leave out to make one name of the other; {@code most + 1} if more.
   */
  private static int distance(String a, String b, int most) {
    if (Math.abs(a.length() - b.length()) > most || a.length() > LONGEST || b.length() > LONGEST) {
      return most + 1;
    }
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
