package org.groupdetr.report;

import java.util.List;
import org.groupdetr.eval.calibration.Calibration;
import org.groupdetr.eval.calibration.ClassThreshold;

/** How far scores can be relied on, and from which on detections of each class are best taken. */
record CalibrationSection(String run, Calibration calibration, String of, ClassColours colours) {
  private static final LineChart.Names AXES = new LineChart.Names("score", "share that is right");

  List<Element> elements() {
    return List.of(
        RunSection.heading("Scores" + of, run),
        Element.of(
            "p",
            "A score can be relied on where so large a share of the detections is right; below the"
                + " pale line detections are too sure. The expected calibration error is "
                + NumberFormat.fixed(calibration.error(), 3)
                + ". A threshold stands where F1 at IoU 0.50 is greatest; 'evaluate --thresholds"
                + " --keep' writes them into the model."),
        Element.of("div")
            .attribute("class", "beside")
            .add(Element.of("div").add(thresholds()))
            .add(Element.of("div").add(reliability().element())));
  }

  private LineChart reliability() {
    List<Calibration.Bin> bins =
        calibration.bins().stream().filter(bin -> bin.count() > 0).toList();
    double[] ends = {0, 1};
    return new LineChart(
        "How often detections of a score are right, in tenths",
        AXES,
        new Axis(0, 1),
        List.of(
            new ChartLine("as often as the score says", 1, true, ends, ends),
            ChartLine.of("detections", 0, bins, Calibration.Bin::score, Calibration.Bin::right)));
  }

  private Element thresholds() {
    HtmlTable table =
        new HtmlTable(
            "The best threshold of each class",
            "class",
            "threshold",
            "F1",
            "precision",
            "recall",
            "objects");
    for (ClassThreshold one : calibration.classes()) {
      table.row(colours.named(one.name()), cells(one));
    }
    ClassThreshold together = calibration.together();
    table.row(Element.of("span", together.name()), cells(together));
    return table.element();
  }

  private static List<Element> cells(ClassThreshold one) {
    return HtmlTable.cells(
        NumberFormat.fixed(one.score(), 3),
        NumberFormat.fixed(one.f1(), 3),
        share(one.precision()),
        share(one.recall()),
        NumberFormat.whole(one.objects()));
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "-" : NumberFormat.fixed(value, 3);
  }
}
