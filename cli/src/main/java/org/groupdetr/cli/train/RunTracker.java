package org.groupdetr.cli.train;

import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;

/** Keeps the numbers of a run somewhere else. It never stops a run. */
interface RunTracker {
  /** The run stands. */
  void started(RunFolder folder);

  /** A step that is logged, or an evaluation. */
  void add(MetricsRecord metrics);

  /** The run has ended. */
  void ended(End how);

  /** How a run ended. */
  enum End {
    /** It has done all that it wanted. */
    FINISHED,
    /** It was stopped, and can be resumed. */
    KILLED,
    /** It broke down. */
    FAILED
  }
}
