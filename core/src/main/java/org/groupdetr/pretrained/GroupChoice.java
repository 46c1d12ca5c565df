package org.groupdetr.pretrained;

import java.nio.file.Path;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;

/**
 * Which group of a file of weights comes first in a detector. The first one answers in use, is
 * written for others, and is the last to go where a detector has fewer groups.
 *
 * @param kind how it is chosen
 * @param number its number in the file, counted from 1, where it is chosen by number
 */
public record GroupChoice(Kind kind, int number) {
  /** The best one, where something is known of the groups; else the file's first. */
  public static final GroupChoice KNOWN = new GroupChoice(Kind.KNOWN, 1);

  /** The file's first. */
  public static final GroupChoice FIRST = new GroupChoice(Kind.NUMBER, 1);

  /** How a group is chosen. */
  public enum Kind {
    KNOWN,
    BEST,
    NUMBER
  }

  /**
   * Reads {@code best} or a number.
   *
   * @throws UserException if it is neither
   */
  public static GroupChoice parse(String text) {
    if (text.equals("best")) {
      return new GroupChoice(Kind.BEST, 1);
    }
    if (!text.matches("[1-9]\\d{0,5}")) {
      throw UserException.of("'%s' must be best or the number of a group, such as 1", text);
    }
    return new GroupChoice(Kind.NUMBER, Integer.parseInt(text));
  }

  /**
   * The weights with the chosen group first.
   *
   * @param file where they lie, beside which {@link GroupPrecisions} may be
   * @throws UserException if there is no such group, or the best one is asked for and not known
   */
  WeightSource applied(WeightSource model, Path file) {
    if (kind == Kind.NUMBER) {
      if (number > model.groups()) {
        throw UserException.of(
            "--group %d: %s holds %s of queries",
            number, file, Counted.of(model.groups(), "group"));
      }
      return number == 1 ? model : model.startingWith(number - 1, "as asked");
    }
    Optional<GroupPrecisions> alone =
        model.groups() < 2 ? Optional.empty() : GroupPrecisions.of(file, model);
    if (alone.isPresent()) {
      return model.startingWith(alone.get().best(), alone.get().words());
    }
    if (kind == Kind.BEST && model.groups() > 1) {
      throw UserException.of(
          "--group best: nothing is known of the %s of %s as it is now; find out with:"
              + " groupdetr lab queries %s --data DIR",
          Counted.of(model.groups(), "group"), file, file);
    }
    return model;
  }
}
