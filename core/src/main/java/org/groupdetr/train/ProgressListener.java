package org.groupdetr.train;

import java.util.OptionalLong;

/** Is told how work goes on. What it is told comes on the threads that do the work. */
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener SILENT = new ProgressListener() {};

  /** What was decided for the user, in one line. */
  default void note(String line) {}

  /** What will probably not go as wished, with what to do, in one line. */
  default void warning(String line) {}

  /**
   * During the download of published weights.
   *
   * @param bytes that have come
   * @param total bytes of the file, if the server says so
   */
  default void downloading(String file, long bytes, OptionalLong total) {}

  /** During an evaluation: batches done and in all. */
  default void evaluating(int done, int total) {}
}
