package org.groupdetr.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A chart of lines as SVG: sharp in print, readable on a phone, without any script. Text in it is
 * of numbers and axes only; names stand in a legend of HTML below, which breaks lines.
 *
 * @param title above the chart
 * @param names of both axes
 * @param y stretch upwards; what lies above it is cut off, and that is marked and said
 */
record LineChart(String title, Names names, Axis y, List<ChartLine> lines) {
  /** What runs to the right and what upwards. */
  record Names(String x, String y) {}

  private static final int WIDTH = 400;
  private static final int HEIGHT = 250;
  private static final int LEFT = 66;
  private static final int RIGHT = 16;
  private static final int TOP = 8;
  private static final int BOTTOM = 40;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
  private static final int FEW_POINTS = 40;
  private static final int TOLD = 8;
  private static final int MARK = 4;

  /** Room around the plot for what stands on its edges. */
  private static final int EDGE = 4;

  LineChart {
    lines = lines.stream().filter(line -> !line.isEmpty()).map(ChartLine::thinned).toList();
  }

  /** A chart of shares, from 0 to the greatest of them. */
  static LineChart ofShares(String title, Names names, List<ChartLine> lines) {
    return new LineChart(title, names, new Axis(0, greatest(lines, 1)), lines);
  }

  /** A chart of positive numbers whose first few may lie far above the rest. */
  static LineChart ofLosses(String title, Names names, List<ChartLine> lines) {
    return new LineChart(title, names, new Axis(0, greatest(lines, 0.99)), lines);
  }

  private static double greatest(List<ChartLine> lines, double share) {
    double[] sorted =
        lines.stream()
            .flatMapToDouble(line -> Arrays.stream(line.ys()))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return sorted.length == 0 ? 1 : 1.04 * sorted[(int) Math.ceil(share * (sorted.length - 1))];
  }

  Element element() {
    Element figure =
        Element.of("figure").attribute("class", "chart").add(Element.of("figcaption", title));
    if (lines.isEmpty()) {
      return figure.add(Element.of("p", "no numbers yet"));
    }
    Axis across = across();
    Element svg =
        Element.of("svg")
            .attribute("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
            .attribute("role", "img")
            .attribute("aria-label", description());
    grid(svg, across);
    Element plot =
        Element.of("svg")
            .attribute("x", LEFT - EDGE)
            .attribute("y", TOP - EDGE)
            .attribute("width", PLOT_WIDTH + 2 * EDGE)
            .attribute("height", PLOT_HEIGHT + 2 * EDGE)
            .attribute(
                "viewBox",
                String.format(
                    Locale.ROOT,
                    "%d %d %d %d",
                    -EDGE,
                    -EDGE,
                    PLOT_WIDTH + 2 * EDGE,
                    PLOT_HEIGHT + 2 * EDGE));
    lines.stream().filter(ChartLine::pale).forEach(line -> draw(plot, line, across));
    lines.stream().filter(line -> !line.pale()).forEach(line -> draw(plot, line, across));
    figure.add(svg.add(plot)).add(legend());
    return highest() > y.to() ? figure.add(cut()) : figure;
  }

  private double highest() {
    return lines.stream()
        .flatMapToDouble(line -> Arrays.stream(line.ys()))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }

  private Element cut() {
    return Element.of("p", "\u25b2 cut at ")
        .attribute("class", "cut")
        .text(
            NumberFormat.plain(y.to()) + "; the highest value is " + NumberFormat.plain(highest()));
  }

  private Axis across() {
    return new Axis(xs().min().orElse(0), xs().max().orElse(1));
  }

  private DoubleStream xs() {
    return lines.stream().flatMapToDouble(line -> Arrays.stream(line.xs()));
  }

  private void grid(Element svg, Axis across) {
    for (Axis.Mark mark : y.marks(5)) {
      double at = TOP + PLOT_HEIGHT * (1 - y.place(mark.value()));
      svg.add(
          Element.of("path")
              .attribute("class", "grid")
              .attribute("stroke", "#e2e2e2")
              .attribute("fill", "none")
              .attribute("d", "M" + LEFT + " " + NumberFormat.plain(at) + "h" + PLOT_WIDTH));
      svg.add(label(mark.text(), LEFT - 6, at + 4, "end"));
    }
    // Steps and epochs are counted; shares are not.
    boolean counted = lines.stream().allMatch(ChartLine::isCounted);
    for (Axis.Mark mark : counted ? across.wholeMarks(7) : across.marks(7)) {
      double at = LEFT + PLOT_WIDTH * across.place(mark.value());
      svg.add(label(mark.text(), at, HEIGHT - BOTTOM + 17, "middle"));
    }
    svg.add(label(names.x, LEFT + PLOT_WIDTH / 2.0, HEIGHT - 6, "middle"));
    svg.add(
        label(names.y, -TOP - PLOT_HEIGHT / 2.0, 13, "middle")
            .attribute("transform", "rotate(-90)"));
  }

  private static Element label(String text, double x, double y, String anchor) {
    return Element.of("text", text)
        .attribute("x", x)
        .attribute("y", y)
        .attribute("font-size", 12)
        .attribute("text-anchor", anchor);
  }

  private void draw(Element plot, ChartLine line, Axis across) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < line.xs().length; i++) {
      if (Double.isFinite(line.ys()[i])) {
        path.append(pen ? 'L' : 'M').append(point(line, i, across));
      }
      pen = Double.isFinite(line.ys()[i]);
    }
    plot.add(
        Element.of("path")
            .attribute("class", line.pale() ? "pale" : "line")
            .attribute("fill", "none")
            .attribute("stroke", ClassColours.hex(line.colour()))
            .attribute("d", path.toString()));
    markCuts(plot, line, across);
    if (!line.pale() && line.xs().length <= FEW_POINTS) {
      for (int i = 0; i < line.xs().length; i++) {
        if (Double.isFinite(line.ys()[i])) {
          plot.add(dot(line, i, across));
        }
      }
    }
  }

  /** An arrow at the upper edge wherever the line leaves the chart there. */
  private void markCuts(Element plot, ChartLine line, Axis across) {
    boolean outside = false;
    for (int i = 0; i < line.xs().length; i++) {
      boolean above = line.ys()[i] > y.to();
      if (above && !outside) {
        double at = PLOT_WIDTH * across.place(line.xs()[i]);
        double tip = Math.max(MARK, Math.min(PLOT_WIDTH - MARK, at));
        plot.add(
            Element.of("path")
                .attribute("class", "cut")
                .attribute("fill", ClassColours.hex(line.colour()))
                .attribute(
                    "d", String.format(Locale.ROOT, "M%.1f 0l%d %dh%dz", tip, MARK, 8, -2 * MARK)));
      }
      outside = above;
    }
  }

  private String point(ChartLine line, int i, Axis across) {
    double right = PLOT_WIDTH * across.place(line.xs()[i]);
    double down = PLOT_HEIGHT * (1 - y.place(line.ys()[i]));
    return String.format(Locale.ROOT, "%.1f %.1f", right, down);
  }

  private Element dot(ChartLine line, int i, Axis across) {
    String[] at = point(line, i, across).split(" ", -1);
    String told = NumberFormat.plain(line.xs()[i]) + ": " + NumberFormat.fixed(line.ys()[i], 4);
    return Element.of("circle")
        .attribute("cx", at[0])
        .attribute("cy", at[1])
        .attribute("r", 2.5)
        .attribute("fill", ClassColours.hex(line.colour()))
        .add(Element.of("title", told));
  }

  private Element legend() {
    Element legend = Element.of("ul").attribute("class", "legend");
    lines.stream()
        .filter(line -> !line.name().isEmpty())
        .forEach(
            line ->
                legend.add(
                    Element.of("li")
                        .add(
                            Element.of("span")
                                .attribute("class", "key")
                                .attribute(
                                    "style", "background:" + ClassColours.hex(line.colour())))
                        .add(Element.foreign(line.name()))));
    return legend;
  }

  /** What a reader hears who does not see the lines. */
  private String description() {
    StringBuilder text = new StringBuilder(title);
    lines.stream()
        .filter(line -> !line.pale())
        .limit(TOLD)
        .forEach(
            line -> {
              double[] seen = Arrays.stream(line.ys()).filter(Double::isFinite).toArray();
              text.append("; ").append(line.name()).append(": ");
              text.append(NumberFormat.fixed(seen[0], 4)).append(" to ");
              text.append(NumberFormat.fixed(seen[seen.length - 1], 4)).append(", highest ");
              text.append(NumberFormat.fixed(Arrays.stream(seen).max().orElse(0), 4));
            });
    return text.toString();
  }
}
