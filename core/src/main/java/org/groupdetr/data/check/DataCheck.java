package org.groupdetr.data.check;

import static org.groupdetr.common.Require.require;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.ProblemCount;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.folder.AnnotationCheck;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.folder.HoldOut;

/**
 * Everything that is wrong or remarkable in a data set, found in one pass.
 *
 * @param data as the files say it: nothing held out, nothing dropped
 * @param problems by kind, fatal ones first
 */
public record DataCheck(DataSet data, List<SplitSummary> splits, List<ProblemCount> problems) {
  public DataCheck {
    splits = List.copyOf(splits);
    problems = List.copyOf(problems);
  }

  /**
   * How to look.
   *
   * @param format needed only where a folder holds several
   * @param decode whether to decode every picture, not only those whose end looks wrong
   * @param examples how many problems of each kind to keep
   */
  public record Options(Optional<DataFormat> format, boolean decode, int examples) {
    public Options {
      require(examples >= 0, "examples must be at least 0, was %d", examples);
    }
  }

  /**
   * Checks a folder.
   *
   * @throws org.groupdetr.common.UserException if it holds no data set that can be recognised
   */
  public static DataCheck of(Path folder, Options options) {
    ProblemLog log = new ProblemLog(options.examples());
    DataSet data = DataSets.find(folder, options.format()).read(log);
    new AnnotationCheck(log).check(data);
    new MaskCheck(log).check(data);
    new PictureCheck(log, options.decode()).check(data);
    List<SplitSummary> splits =
        data.splits().stream().map(s -> SplitSummary.of(s, data.labels())).toList();
    List<String> notes = HoldOut.apply(data.withNotes(log.notes())).notes();
    return new DataCheck(data.withNotes(notes), splits, log.found());
  }

  /**
   * Whether training would refuse the data set: a problem stops it, or there is nothing to learn.
   */
  public boolean fatal() {
    return nothingToLearn() || problems.stream().anyMatch(p -> p.kind().fatal());
  }

  /** Whether the split {@code train} has no object that a detector could learn. */
  public boolean nothingToLearn() {
    return splits.stream().anyMatch(s -> s.name().equals(SplitNames.TRAIN) && s.learned() == 0);
  }

  /** How many problems of a kind there are. */
  public long count(ProblemKind kind) {
    return problems.stream()
        .filter(p -> p.kind() == kind)
        .mapToLong(ProblemCount::count)
        .findFirst()
        .orElse(0);
  }
}
