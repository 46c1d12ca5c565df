package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.LossTerm;

/** The official name of a loss. */
@FunctionalInterface
interface LossNames {
  Map<String, String> OFFICIAL =
      Map.of("class", "ce", "box", "bbox", "giou", "giou", "mask", "mask_ce", "dice", "mask_dice");

  /**
   * Names a term.
   *
   * @param last the last layer, whose losses have no number behind them
   */
  String of(LossTerm term, int last);

  /** As all detectors of this family call what is matched. */
  static String plain(LossTerm term, int last) {
    require(term.part() == LossTerm.Part.MATCHED, "no name for %s", term.part());
    String end = term.layer() == last ? "" : "_" + term.layer();
    return "loss_" + OFFICIAL.get(term.name()) + end;
  }

  /** All terms by official name. */
  default Map<String, LossTerm> byName(LossReport report) {
    int last = report.terms().stream().mapToInt(LossTerm::layer).max().orElseThrow();
    Map<String, LossTerm> terms = new LinkedHashMap<>();
    report.terms().forEach(term -> terms.put(of(term, last), term));
    return terms;
  }
}
