package org.groupdetr.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.groupdetr.eval.IouType;
import org.groupdetr.figures.LossWords;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.LossName;
import org.groupdetr.run.StepMetrics;

/** How training went: one colour for each group of runs, its mean over its single runs. */
record CurveSection(List<RunGroup> groups) {

  private static final LineChart.Names STEPS = new LineChart.Names("step", "loss");

  Element element() {
    Element charts = Element.of("div").attribute("class", "charts");
    boolean single = groups.size() == 1 && groups.get(0).runs().size() == 1;
    charts.add(
        LineChart.ofLosses(
                "Loss in training, all terms of all layers",
                STEPS,
                lines(
                    run ->
                        ChartLine.of(
                            run.name(), 0, run.steps(), StepMetrics::step, StepMetrics::loss)))
            .element());
    if (single) {
      Run run = groups.get(0).runs().get(0);
      charts.add(terms(run).element().add(explained(run)));
    }
    for (String name : List.of("AP", "AP50", "AP75")) {
      charts.add(evaluated(name));
    }
    if (single) {
      charts.add(sizes(groups.get(0).runs().get(0)).element());
    }
    return Element.of("section")
        .attribute("id", "curves")
        .add(Element.of("h2", "Curves"))
        .add(charts);
  }

  private Element evaluated(String name) {
    return LineChart.ofShares(
            kind() + name + " after each epoch",
            new LineChart.Names("epoch", kind() + name),
            lines(
                run ->
                    ChartLine.of(
                        run.name(),
                        0,
                        run.epochs(),
                        EpochMetrics::epoch,
                        e -> run.number(e, name))))
        .element();
  }

  private String kind() {
    return groups.get(0).runs().get(0).kind() == IouType.MASKS ? "Mask " : "";
  }

  private static Element explained(Run run) {
    return Element.of("p")
        .attribute("class", "told")
        .text(
            "Without their weights. The loss in training is their weighted sum over all layers; logs"
                + " keep the sum of a term over all layers as class_all, box_all and so on, beside"
                + " that of the last layer, class, box and so on. ")
        .text(run.steps().isEmpty() ? "" : meanings(run));
  }

  private static String meanings(Run run) {
    return LossWords.meanings(run.steps().get(0).lastLayer().keySet()) + ".";
  }

  /** The terms of the last layer's loss. */
  private static LineChart terms(Run run) {
    List<ChartLine> lines = new ArrayList<>();
    if (!run.steps().isEmpty()) {
      for (String loss : run.steps().get(0).lastLayer().keySet()) {
        LossName name = LossName.ofLastLayer(loss);
        lines.add(
            ChartLine.of(
                loss,
                lines.size(),
                run.steps(),
                StepMetrics::step,
                step -> step.terms().getOrDefault(name, Double.NaN)));
      }
    }
    return LineChart.ofLosses("Terms of the last layer's loss", STEPS, lines);
  }

  private LineChart sizes(Run run) {
    List<ChartLine> lines = new ArrayList<>();
    for (String name : List.of("APs", "APm", "APl")) {
      lines.add(
          ChartLine.of(
              name, lines.size(), run.epochs(), EpochMetrics::epoch, e -> run.number(e, name)));
    }
    return LineChart.ofShares(
        kind() + "AP of small, medium and large objects",
        new LineChart.Names("epoch", kind() + "AP"),
        lines);
  }

  /** A line for each group, with those of its runs behind it. */
  private List<ChartLine> lines(Function<Run, ChartLine> line) {
    List<ChartLine> lines = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      RunGroup group = groups.get(i);
      int colour = i;
      List<ChartLine> single =
          group.runs().stream().map(run -> line.apply(run).coloured(colour)).toList();
      if (single.size() == 1) {
        ChartLine only = single.get(0);
        String name = groups.size() == 1 ? only.name() : group.label();
        lines.add(new ChartLine(name, colour, false, only.xs(), only.ys()));
      } else {
        single.forEach(one -> lines.add(one.palely()));
        lines.add(mean(group.label() + ", mean of " + single.size(), colour, single));
      }
    }
    return lines;
  }

  /** The mean where all runs have a point. */
  private static ChartLine mean(String name, int colour, Collection<ChartLine> lines) {
    Map<Double, List<Double>> ys = new TreeMap<>();
    for (ChartLine line : lines) {
      for (int i = 0; i < line.xs().length; i++) {
        ys.computeIfAbsent(line.xs()[i], x -> new ArrayList<>()).add(line.ys()[i]);
      }
    }
    ys.values().removeIf(values -> values.size() < lines.size());
    List<Map.Entry<Double, List<Double>>> points = List.copyOf(ys.entrySet());
    return ChartLine.of(
        name,
        colour,
        points,
        Map.Entry::getKey,
        point ->
            point.getValue().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN));
  }
}
