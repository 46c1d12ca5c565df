package org.groupdetr.track;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Box;

/**
 * Tracks as the MOT Challenge writes them: a line of text for each box, {@code frame, id, left,
 * top, width, height, score, ...}; of a truth the seventh number is 0 for what does not count.
 */
public final class MotFile {
  private static final int NEEDED = 6;
  private static final int MOST_FRAMES = 10_000_000;

  private MotFile() {}

  /** Writes tracks, in their order. */
  public static void write(Path file, List<TrackedBox> boxes) {
    StringBuilder text = new StringBuilder();
    for (TrackedBox one : boxes) {
      Box box = one.box();
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%.2f,%.2f,%.2f,%.2f,%.4f,-1,-1,-1\n",
              one.frame(),
              one.id(),
              box.x1(),
              box.y1(),
              box.width(),
              box.height(),
              one.score()));
    }
    SafeFiles.writeText(file, text.toString());
  }

  /**
   * Reads tracks or a truth. Numbers are parted by commas or blanks.
   *
   * @throws UserException naming the line, if it has too few numbers or such that mean nothing, or
   *     a thing is twice in a frame
   */
  public static List<TrackedBox> read(Path file) {
    List<TrackedBox> boxes = new ArrayList<>();
    Set<List<Long>> seen = new HashSet<>();
    int number = 0;
    for (String line : TextFile.read(file).split("\\R", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      TrackedBox box = box(file + ", line " + number, line);
      UserException.require(
          seen.add(List.of((long) box.frame(), box.id())),
          "%s, line %d: track %d is twice in frame %d",
          file,
          number,
          box.id(),
          box.frame());
      boxes.add(box);
    }
    return boxes;
  }

  private static TrackedBox box(String where, String line) {
    String[] parts = line.strip().split("[,\\s]+", -1);
    UserException.require(
        parts.length >= NEEDED,
        "%s: it has %s; a box is frame, id, left, top, width, height, score",
        where,
        Counted.of(parts.length, "number"));
    double[] numbers = new double[Math.min(parts.length, NEEDED + 1)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(where, parts[i]);
    }
    boolean whole = numbers[0] == Math.rint(numbers[0]) && numbers[1] == Math.rint(numbers[1]);
    UserException.require(
        whole && numbers[0] >= 1 && numbers[0] <= MOST_FRAMES && Math.abs(numbers[1]) < 1L << 53,
        "%s: frame and id must be whole, and frames counted from 1, was %s, %s",
        where,
        parts[0],
        parts[1]);
    double score = numbers.length > NEEDED ? numbers[NEEDED] : 1;
    return new TrackedBox(
        (int) numbers[0],
        (long) numbers[1],
        Box.ofXywh(numbers[2], numbers[3], numbers[4], numbers[5]),
        score);
  }

  private static double number(String where, String text) {
    try {
      double number = Double.parseDouble(text);
      UserException.require(Double.isFinite(number), "%s: '%s' is no finite number", where, text);
      return number;
    } catch (NumberFormatException e) {
      throw new UserException(where + ": '" + text + "' is no number", e);
    }
  }
}
