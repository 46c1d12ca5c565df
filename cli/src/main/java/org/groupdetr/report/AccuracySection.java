package org.groupdetr.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.groupdetr.eval.AreaRange;
import org.groupdetr.eval.ClassResult;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.Metric;
import org.groupdetr.eval.PrecisionTable;
import org.groupdetr.eval.Thresholds;

/**
 * COCO's numbers, those of each class, and precision over recall.
 *
 * @param of what the headings add, such as {@code of masks}
 */
record AccuracySection(String run, CocoResult result, String of, ClassColours colours) {
  private static final LineChart.Names AXES = new LineChart.Names("recall", "precision");
  private static final int MOST_CLASSES_DRAWN = 8;
  private static final int IOU_75 = 5;

  List<Element> elements() {
    List<Element> elements = new ArrayList<>();
    result.notes().forEach(note -> elements.add(Element.of("p", "Note: " + note)));
    elements.add(
        Element.of("div")
            .attribute("class", "beside")
            .add(Element.of("div").add(heading("COCO's numbers")).add(numbers()))
            .add(Element.of("div").add(heading("Classes")).add(classes())));
    elements.add(heading("Precision and recall"));
    elements.add(
        Element.of("div")
            .attribute("class", "charts")
            .add(overall().element())
            .add(byClass().element()));
    return elements;
  }

  private Element heading(String text) {
    return RunSection.heading(text + of, run);
  }

  private Element numbers() {
    HtmlTable table =
        new HtmlTable(
            "Average precision and recall", "number", "value", "IoU", "objects", "detections");
    for (Metric metric : result.summary().metrics()) {
      table.row(
          metric.name(),
          NumberFormat.share(metric.value()),
          metric.iou().map(iou -> NumberFormat.fixed(iou, 2)).orElse("0.50 to 0.95"),
          metric.area().equals(AreaRange.ALL) ? "all" : metric.area().name(),
          "at most " + metric.maxDetections());
    }
    return table.element();
  }

  private Element classes() {
    List<Integer> limits = result.settings().maxDetections();
    String recall = "AR" + limits.get(limits.size() - 1);
    HtmlTable table =
        new HtmlTable("Each class", "class", "AP", "AP50", "AP75", recall, "objects", "detections");
    for (ClassResult row : result.classes()) {
      table.row(
          colours.named(row.name()),
          HtmlTable.cells(
              NumberFormat.share(row.ap()),
              NumberFormat.share(row.ap50()),
              NumberFormat.share(row.ap75()),
              NumberFormat.share(row.ar()),
              NumberFormat.whole(row.objects()),
              NumberFormat.whole(row.detections())));
    }
    return table.element();
  }

  /** The mean over classes, at two thresholds of IoU and over all of them. */
  private LineChart overall() {
    List<Integer> known = known();
    return chart(
        "Precision over recall, mean of the classes",
        List.of(
            line("IoU 0.50", 0, known, 0, 1),
            line("IoU 0.75", 1, known, IOU_75, IOU_75 + 1),
            line("mean of IoU 0.50 to 0.95", 2, known, 0, Thresholds.IOU_COUNT)));
  }

  /** The classes with most objects, each alone. */
  private LineChart byClass() {
    List<Integer> drawn =
        known().stream()
            .sorted(Comparator.comparingInt(k -> -result.classes().get(k).objects()))
            .limit(MOST_CLASSES_DRAWN)
            .toList();
    String which = known().size() > drawn.size() ? ", the most frequent classes" : "";
    return chart(
        "Precision over recall at IoU 0.50" + which,
        drawn.stream()
            .map(
                k -> {
                  String name = result.classes().get(k).name();
                  return line(name, colours.index(name), List.of(k), 0, 1);
                })
            .toList());
  }

  private static LineChart chart(String title, List<ChartLine> lines) {
    return new LineChart(title, AXES, new Axis(0, 1), lines);
  }

  private List<Integer> known() {
    return IntStream.range(0, result.classes().size())
        .filter(k -> result.classes().get(k).objects() > 0)
        .boxed()
        .toList();
  }

  private ChartLine line(String name, int colour, List<Integer> classes, int from, int to) {
    double[] recalls = new double[Thresholds.RECALL_COUNT];
    double[] precisions = new double[Thresholds.RECALL_COUNT];
    for (int r = 0; r < recalls.length; r++) {
      int point = r;
      recalls[r] = Thresholds.recall(r);
      precisions[r] =
          classes.stream()
              .flatMap(k -> IntStream.range(from, to).mapToObj(t -> precision(k, t, point)))
              .mapToDouble(Double::doubleValue)
              .average()
              .orElse(Double.NaN);
    }
    return new ChartLine(name, colour, false, recalls, precisions);
  }

  private double precision(int classIndex, int t, int r) {
    PrecisionTable table = result.table();
    return table.precision(new PrecisionTable.Curve(classIndex, 0, table.limits() - 1), t, r);
  }
}
