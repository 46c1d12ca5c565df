package org.groupdetr.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.groupdetr.data.Labels;
import org.groupdetr.eval.CocoSummary;
import org.groupdetr.eval.errors.ErrorCosts;
import org.groupdetr.eval.errors.ErrorKind;

/** What was taken for what, and what was found twice. */
record MistakeSection(String run, Findings findings, ClassColours colours) {
  private static final int MOST_CLASSES_SHOWN = 15;
  private static final int MOST_MISTAKES = 20;
  private static final List<Double> OVERLAPS = List.of(0.5, 0.7, 0.9);

  List<Element> elements() {
    List<Element> elements = new ArrayList<>();
    elements.add(RunSection.heading("Errors by kind", run));
    elements.add(
        Element.of(
            "p",
            "By which AP at IoU 0.50 would rise if the errors of one kind alone were mended, as TIDE"
                + " counts them; it is "
                + NumberFormat.share(findings.errors().ap())
                + " with all of them"
                + (findings.masks().isPresent() ? ", for masks." : ".")));
    elements.add(errors());
    elements.add(RunSection.heading("Confusion", run));
    elements.add(point());
    ConfusionMatrix confusion = ConfusionMatrix.of(findings.labels(), findings.confident());
    boolean few = findings.labels().count() <= MOST_CLASSES_SHOWN;
    elements.add(few ? matrix(confusion) : mistakes(confusion));
    elements.add(RunSection.heading("Duplicates", run));
    elements.add(
        Element.of(
            "p",
            "What non-maximum suppression (NMS) within each class would remove, and the AP after it."
                + " A detector that is trained one to one needs no NMS: its AP hardly changes."));
    elements.add(duplicates());
    return elements;
  }

  private Element errors() {
    HtmlTable table = new HtmlTable("Errors by kind", "kind", "AP50", "number", "what it is");
    for (ErrorKind kind : ErrorKind.values()) {
      ErrorCosts.Cost cost = findings.errors().of(kind);
      table.row(
          Element.of("span", kind.word()),
          HtmlTable.cells(
              NumberFormat.difference(cost.ap()),
              NumberFormat.whole(cost.count()),
              kind.meaning()));
    }
    return table.element();
  }

  private Element point() {
    OperatingPoint point = findings.point();
    return Element.of(
        "p",
        "Detections with a score of at least "
            + NumberFormat.fixed(point.score(), 3)
            + ": at IoU 0.50 their precision is "
            + NumberFormat.fixed(point.precision(), 3)
            + " and their recall "
            + NumberFormat.fixed(point.recall(), 3)
            + " over all classes together. For the confusion, boxes are matched at IoU 0.50"
            + " whatever their classes. The darker a cell, the larger its share of the row.");
  }

  private Element matrix(ConfusionMatrix confusion) {
    Labels labels = confusion.labels();
    List<Element> headings = new ArrayList<>();
    headings.add(Element.of("span", "true class \u2193  found as \u2192"));
    labels.categories().forEach(c -> headings.add(colours.named(c.name())));
    headings.add(Element.of("span", "missed"));
    HtmlTable table = new HtmlTable("Confusion matrix", headings);
    for (int row = 0; row <= labels.count(); row++) {
      List<Element> cells = new ArrayList<>();
      for (int column = 0; column <= labels.count(); column++) {
        boolean corner = row == labels.count() && column == labels.count();
        cells.add(corner ? Element.of("td") : cell(confusion, row, column));
      }
      boolean object = row < labels.count();
      table.row(
          object ? colours.named(labels.at(row).name()) : Element.of("span", "no object"), cells);
    }
    return table.element();
  }

  /** The darker, the larger the share of the row. */
  private static Element cell(ConfusionMatrix confusion, int row, int column) {
    int count = confusion.counts()[row][column];
    double share = count == 0 ? 0 : (double) count / confusion.total(row);
    // Grey, since colours on the page stand for classes.
    Element cell = Element.of("td", NumberFormat.whole(count));
    if (row == column) {
      cell.attribute("class", "right");
    }
    return cell.attribute(
            "style", String.format(Locale.ROOT, "background:rgba(90,90,90,%.2f)", 0.55 * share))
        .attribute("title", NumberFormat.percent(share) + " of the row");
  }

  private Element mistakes(ConfusionMatrix confusion) {
    Labels labels = confusion.labels();
    HtmlTable table =
        new HtmlTable(
            "The most frequent mistakes between classes",
            "true class",
            "found as",
            "times",
            "share of the true class");
    for (ConfusionMatrix.Mistake mistake : confusion.mistakes(MOST_MISTAKES)) {
      table.row(
          colours.named(labels.at(mistake.truth()).name()),
          List.of(
              Element.of("td").add(colours.named(labels.at(mistake.found()).name())),
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
            "NMS above",
            "AP",
            "change",
            "AP50",
            "removed, score at least " + NumberFormat.fixed(findings.point().score(), 3),
            "removed, all");
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
          NumberFormat.percent(with.removedConfident()),
          NumberFormat.percent(with.removed()));
    }
    return table.element();
  }
}
