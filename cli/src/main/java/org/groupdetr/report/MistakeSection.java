package org.groupdetr.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.groupdetr.data.Labels;
import org.groupdetr.eval.CocoSummary;

/** What was taken for what, and what was found twice. */
record MistakeSection(Findings findings) {
  private static final int MOST_CLASSES_SHOWN = 15;
  private static final int MOST_MISTAKES = 20;
  private static final List<Double> OVERLAPS = List.of(0.5, 0.7, 0.9);

  List<Element> elements() {
    List<Element> elements = new ArrayList<>();
    elements.add(Element.of("h3", "Confusion"));
    elements.add(point());
    ConfusionMatrix confusion = ConfusionMatrix.of(findings.labels(), findings.believed());
    boolean few = findings.labels().count() <= MOST_CLASSES_SHOWN;
    elements.add(few ? matrix(confusion) : mistakes(confusion));
    elements.add(Element.of("h3", "Duplicates"));
    elements.add(
        Element.of(
            "p",
            "What non-maximum suppression of boxes of the same class would remove, and the AP"
                + " with it. A detector that matches one to one needs none: the AP hardly rises."));
    elements.add(duplicates());
    return elements;
  }

  private Element point() {
    OperatingPoint point = findings.point();
    return Element.of(
        "p",
        "Believed are detections with a score of "
            + NumberFormat.fixed(point.score(), 3)
            + " or more: at IoU 0.50 a precision of "
            + NumberFormat.fixed(point.precision(), 3)
            + " and a recall of "
            + NumberFormat.fixed(point.recall(), 3)
            + ", all classes together. Boxes are paired at IoU 0.50 whatever their classes.");
  }

  private static Element matrix(ConfusionMatrix confusion) {
    Labels labels = confusion.labels();
    List<Element> headings = new ArrayList<>();
    headings.add(Element.of("span", "is \u2193  found as \u2192"));
    labels.categories().forEach(c -> headings.add(Element.foreign(c.name())));
    headings.add(Element.of("span", "not found"));
    HtmlTable table = new HtmlTable("What objects were taken for", headings);
    for (int row = 0; row <= labels.count(); row++) {
      List<Element> cells = new ArrayList<>();
      for (int column = 0; column <= labels.count(); column++) {
        boolean corner = row == labels.count() && column == labels.count();
        cells.add(corner ? Element.of("td") : cell(confusion, row, column));
      }
      table.row(row < labels.count() ? labels.at(row).name() : "nothing there", cells);
    }
    return table.element();
  }

  /** The darker, the larger the share of the row. */
  private static Element cell(ConfusionMatrix confusion, int row, int column) {
    int count = confusion.counts()[row][column];
    double share = count == 0 ? 0 : (double) count / confusion.total(row);
    String colour = row == column ? "0,114,178" : "213,94,0";
    return Element.of("td", NumberFormat.whole(count))
        .attribute(
            "style", String.format(Locale.ROOT, "background:rgba(%s,%.2f)", colour, 0.55 * share))
        .attribute("title", NumberFormat.percent(share) + " of the row");
  }

  private static Element mistakes(ConfusionMatrix confusion) {
    Labels labels = confusion.labels();
    HtmlTable table =
        new HtmlTable(
            "The most frequent mistakes between classes", "is", "found as", "times", "share");
    for (ConfusionMatrix.Mistake mistake : confusion.mistakes(MOST_MISTAKES)) {
      table.row(
          labels.at(mistake.truth()).name(),
          List.of(
              Element.of("td").add(Element.foreign(labels.at(mistake.found()).name())),
              Element.of("td", NumberFormat.whole(mistake.count())),
              Element.of(
                  "td",
                  NumberFormat.percent(
                      (double) mistake.count() / confusion.total(mistake.truth())))));
    }
    return table.element();
  }

  private Element duplicates() {
    HtmlTable table =
        new HtmlTable(
            "With non-maximum suppression",
            "suppressed above",
            "AP",
            "change",
            "AP50",
            "removed of the believed",
            "removed of all");
    CocoSummary before = findings.result().summary();
    table.row(
        "none",
        Stream.of(NumberFormat.share(before.ap()), "", NumberFormat.share(before.ap50()), "", "")
            .map(text -> Element.of("td", text))
            .toList());
    for (double iou : OVERLAPS) {
      Duplicates with =
          Duplicates.of(findings.scenes(), iou, findings.point().score(), findings.evaluator());
      table.row(
          "IoU " + NumberFormat.fixed(iou, 2),
          NumberFormat.share(with.after().ap()),
          NumberFormat.difference(with.after().ap() - before.ap()),
          NumberFormat.share(with.after().ap50()),
          NumberFormat.percent(with.removedBelieved()),
          NumberFormat.percent(with.removed()));
    }
    return table.element();
  }
}
