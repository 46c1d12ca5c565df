package org.groupdetr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.common.UserException;

/**
 * A data set as found in a folder.
 *
 * @param format what it was written in
 * @param labels the classes of all splits together
 * @param notes what was decided for the user in reading, one line each
 */
public record DataSet(
    Path folder, DataFormat format, Labels labels, List<Split> splits, List<String> notes) {
  public DataSet {
    splits = List.copyOf(splits);
    notes = List.copyOf(notes);
  }

  /** The same with other notes. */
  public DataSet withNotes(List<String> others) {
    return new DataSet(folder, format, labels, splits, others);
  }

  /** The split called {@code name}, if the data set has it. */
  public Optional<Split> split(String name) {
    return splits.stream().filter(s -> s.name().equals(name)).findFirst();
  }

  /**
   * The split called {@code name}.
   *
   * @throws UserException if there is none, with those that there are
   */
  public Split named(String name) {
    return split(name)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s has no split called %s, only %s",
                    folder, name, splits.stream().map(Split::name).toList()));
  }
}
