package org.groupdetr.report;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.groupdetr.common.UserException;

/**
 * What a person may choose.
 *
 * @param title of the page; absent: the names of the runs
 * @param data folder of the data set, where it is not where it was when the run was trained
 * @param split name of the split that the runs' results are of; absent: as the run says
 * @param threshold least score of detections in confusion and pictures; absent: that of the
 *     greatest F1
 * @param pictures how many of the worst pictures are shown of each run; absent: the more, the fewer
 *     runs
 */
public record ReportOptions(
    Optional<String> title,
    Optional<Path> data,
    Optional<String> split,
    OptionalDouble threshold,
    Optional<Integer> pictures) {
  private static final int OF_ONE = 6;
  private static final int OF_SEVERAL = 2;

  public ReportOptions {
    double score = threshold.orElse(0);
    UserException.require(score >= 0 && score <= 1, "--threshold must be 0 to 1, was %s", score);
    int shown = pictures.orElse(0);
    UserException.require(shown >= 0, "--pictures must be at least 0, was %d", shown);
  }

  /** How many of the worst pictures to show of each of {@code runs} runs. */
  int pictures(int runs) {
    return pictures.orElse(runs == 1 ? OF_ONE : OF_SEVERAL);
  }
}
