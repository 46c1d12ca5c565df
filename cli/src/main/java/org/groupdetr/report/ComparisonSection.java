package org.groupdetr.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.groupdetr.eval.IouType;
import org.groupdetr.stats.Sample;

/** Several runs beside each other: each alone, and groups of them over their seeds. */
record ComparisonSection(List<Run> runs, List<RunGroup> groups) {
  private static final List<String> NUMBERS = List.of("AP", "AP50", "AP75", "APs", "APm", "APl");

  private static final List<String> TESTED = List.of("AP", "AP50", "AP75");
  private static final double LEAST_P = 0.0001;

  Element element() {
    Element section =
        Element.of("section")
            .attribute("id", "comparison")
            .add(Element.of("h2", "Comparison"))
            .add(
                Element.of(
                    "p",
                    "Numbers are those of "
                        + (runs.get(0).kind() == IouType.MASKS ? "masks" : "boxes")
                        + " in each run's evaluation with the best AP. Runs whose"
                        + " recipes differ in nothing but the seed are a group; a group's numbers"
                        + " are mean \u00b1 standard deviation over its runs."));
    section.add(differences());
    section.add(byGroup()).add(costs());
    if (groups.size() > 1) {
      section.add(gains());
    }
    return section.add(each());
  }

  private Element differences() {
    Set<String> paths = RecipeSettings.differing(runs.stream().map(Run::settings).toList());
    if (paths.isEmpty()) {
      return Element.of("p", "The recipes differ in nothing but the seed.");
    }
    HtmlTable table = new HtmlTable("What differs", headings("setting"));
    for (String path : paths) {
      table.row(
          path, groups.stream().map(g -> cell(g.runs().get(0).settings().value(path))).toList());
    }
    return table.element();
  }

  private List<Element> headings(String first) {
    List<Element> headings = new ArrayList<>();
    headings.add(Element.of("span", first));
    groups.forEach(group -> headings.add(Element.foreign(group.label())));
    return headings;
  }

  private static Element cell(String foreign) {
    return Element.of("td").add(Element.foreign(foreign));
  }

  private Element byGroup() {
    List<Element> headings = new ArrayList<>(List.of(span("group"), span("runs")));
    NUMBERS.forEach(name -> headings.add(span(name)));
    headings.add(span("AP at the end"));
    HtmlTable table = new HtmlTable("Accuracy", headings);
    for (RunGroup group : groups) {
      List<Element> cells = new ArrayList<>();
      cells.add(Element.of("td", group.runs().size() + ""));
      for (String name : NUMBERS) {
        cells.add(Element.of("td", spread(group.sample(run -> run.atBest(name)), 4)));
      }
      cells.add(Element.of("td", spread(group.sample(run -> run.atEnd("AP")), 4)));
      table.row(group.label(), cells);
    }
    return table.element();
  }

  private Element costs() {
    HtmlTable table =
        new HtmlTable("Cost", "group", "seconds per step", "peak memory (MB)", "time in all");
    for (RunGroup group : groups) {
      table.row(
          group.label(),
          spread(group.sample(Run::stepSeconds), 3),
          spread(group.sample(Run::peakMemoryMb), 0),
          NumberFormat.duration(group.sample(Run::seconds).mean()));
    }
    return table.element();
  }

  /** Each group beside the first, with the chance that it is no better in truth. */
  private Element gains() {
    RunGroup first = groups.get(0);
    List<Element> headings = new ArrayList<>(List.of(span("group"), span("seeds in both")));
    for (String name : TESTED) {
      headings.addAll(List.of(span(name), span("p")));
    }
    HtmlTable table = new HtmlTable("Gain over " + first.label() + ", seed by seed", headings);
    for (RunGroup group : groups.subList(1, groups.size())) {
      List<Element> cells = new ArrayList<>();
      int seeds = group.against(first, run -> run.atBest("AP")).pairs();
      cells.add(Element.of("td", seeds + ""));
      for (String name : TESTED) {
        cells.add(Element.of("td", gain(group, first, run -> run.atBest(name))));
        double p = group.against(first, run -> run.atBest(name)).p();
        cells.add(Element.of("td", p < LEAST_P ? "< 0.0001" : NumberFormat.fixed(p, 4)));
      }
      table.row(group.label(), cells);
    }
    return Element.of("div")
        .add(table.element())
        .add(
            Element.of(
                "p",
                "Mean difference \u00b1 standard deviation over the seeds in both. p is that of"
                    + " Student's t-test of pairs: the chance of a difference at least as great, up"
                    + " or down, if there were none in truth. It needs two seeds in both; with few"
                    + " seeds only a large and steady gain shows."));
  }

  private static String gain(RunGroup group, RunGroup first, ToDoubleFunction<Run> number) {
    Sample gains = group.gains(first, number);
    String deviation =
        gains.count() < 2 ? "" : " \u00b1\u00a0" + NumberFormat.fixed(gains.deviation(), 4);
    return NumberFormat.difference(gains.mean()) + deviation;
  }

  private Element each() {
    HtmlTable table =
        new HtmlTable(
            "Each run", "run", "group", "seed", "best epoch", "AP", "AP50", "AP75", "time");
    for (RunGroup group : groups) {
      for (Run run : group.runs()) {
        List<Element> cells = new ArrayList<>();
        cells.add(cell(group.label()));
        cells.add(cell(run.seed()));
        cells.add(Element.of("td", bestEpoch(run)));
        for (String name : List.of("AP", "AP50", "AP75")) {
          cells.add(Element.of("td", NumberFormat.fixed(run.atBest(name), 4)));
        }
        cells.add(Element.of("td", NumberFormat.duration(run.seconds())));
        table.row(run.name(), cells);
      }
    }
    return table.element();
  }

  /** The best epoch, and how many are evaluated: fewer than others where a run still goes on. */
  private static String bestEpoch(Run run) {
    return run.best()
        .map(best -> best.epoch() + " of " + run.epochs().get(run.epochs().size() - 1).epoch())
        .orElse("\u2013");
  }

  private static Element span(String text) {
    return Element.of("span", text);
  }

  private static String spread(Sample sample, int digits) {
    String mean = NumberFormat.fixed(sample.mean(), digits);
    return sample.count() < 2
        ? mean
        : mean + " \u00b1\u00a0" + NumberFormat.fixed(sample.deviation(), digits);
  }
}
