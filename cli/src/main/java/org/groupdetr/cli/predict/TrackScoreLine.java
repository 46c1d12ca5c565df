package org.groupdetr.cli.predict;

import java.util.Locale;
import org.groupdetr.track.TrackScores;

/** Scores of tracks in a line. */
public final class TrackScoreLine {
  private TrackScoreLine() {}

  /** Such as {@code HOTA 0.612 (DetA 0.6, AssA 0.62), IDF1 0.7, MOTA 0.65, ...}. */
  public static String of(TrackScores scores) {
    return String.format(
        Locale.ROOT,
        "HOTA %.3f (DetA %.3f, AssA %.3f)  IDF1 %.3f  MOTA %.3f  switches %d  false positives %d"
            + "  misses %d",
        scores.hota(),
        scores.detA(),
        scores.assA(),
        scores.idf1(),
        scores.mota(),
        scores.switches(),
        scores.falsePositives(),
        scores.misses());
  }
}
