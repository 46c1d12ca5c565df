package org.groupdetr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words by which folders and files say which part of a data set they are. */
public final class SplitNames {
  public static final String TRAIN = "train";
  public static final String VAL = "val";
  public static final String TEST = "test";

  /** The parts in the order in which they are listed. */
  public static final List<String> ALL = List.of(TRAIN, VAL, TEST);

  private SplitNames() {}

  /** The part that {@code word} means; a year behind it, as in {@code train2017}, is allowed. */
  public static Optional<String> of(String word) {
    return switch (word.toLowerCase(Locale.ROOT).replaceFirst("[0-9]+$", "")) {
      case "train", "training" -> Optional.of(TRAIN);
      case "val", "valid", "validation", "dev" -> Optional.of(VAL);
      case "test", "testing" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }

  /** The word in a file's name that names a part: {@code train2017} of instances_train2017. */
  public static Optional<String> wordIn(String name) {
    for (String word : name.split("[^A-Za-z0-9]+")) {
      if (of(word).isPresent()) {
        return Optional.of(word);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the folders of a path name other parts of a data set than {@code split}, and not it.
   */
  public static boolean isOfOther(String split, Path path) {
    boolean other = false;
    for (Path at = path.getParent(); at != null; at = at.getParent()) {
      Optional<String> named = of(String.valueOf(at.getFileName()));
      if (named.equals(Optional.of(split))) {
        return false;
      }
      other |= named.isPresent();
    }
    return other;
  }
}
