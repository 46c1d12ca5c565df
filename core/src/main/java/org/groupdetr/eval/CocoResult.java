package org.groupdetr.eval;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param classes by rising category id, as in the table
 * @param table precision and recall in full
 * @param notes one line for each thing in the input that was passed over or mended
 */
public record CocoResult(
    CocoSettings settings,
    CocoSummary summary,
    List<ClassResult> classes,
    PrecisionTable table,
    List<String> notes) {
  public CocoResult {
    classes = List.copyOf(classes);
    notes = List.copyOf(notes);
  }
}
