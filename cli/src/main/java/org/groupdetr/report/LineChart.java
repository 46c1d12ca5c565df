package org.groupdetr.report;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.groupdetr.figures.Palette;

/**
 * A chart of lines as SVG: sharp in print, readable on a phone, without any script. Text in it is
 * of numbers and axes only; names stand in a legend of HTML below, which breaks lines.
 *
 * @param title above the chart
 * @param x what runs to the right
 * @param y stretch upwards; what lies above or below is cut off
 */
record LineChart(String title, String x, Axis y, List<ChartLine> lines) {
  private static final int WIDTH = 400;
  private static final int HEIGHT = 250;
  private static final int LEFT = 52;
  private static final int RIGHT = 16;
  private static final int TOP = 8;
  private static final int BOTTOM = 40;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
  private static final int FEW_POINTS = 40;
  private static final int TOLD = 8;

  LineChart {
    lines = lines.stream().filter(line -> !line.isEmpty()).map(ChartLine::thinned).toList();
  }

  /** A chart of shares, from 0 to the greatest of them. */
  static LineChart ofShares(String title, String x, List<ChartLine> lines) {
    return new LineChart(title, x, new Axis(0, greatest(lines, 1)), lines);
  }

  /** A chart of positive numbers whose first few may lie far above the rest. */
  static LineChart ofLosses(String title, String x, List<ChartLine> lines) {
    return new LineChart(title, x, new Axis(0, greatest(lines, 0.99)), lines);
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
            .attribute("x", LEFT)
            .attribute("y", TOP)
            .attribute("width", PLOT_WIDTH)
            .attribute("height", PLOT_HEIGHT);
    lines.stream().filter(ChartLine::pale).forEach(line -> draw(plot, line, across));
    lines.stream().filter(line -> !line.pale()).forEach(line -> draw(plot, line, across));
    return figure.add(svg.add(plot)).add(legend());
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
              .attribute("d", "M" + LEFT + " " + NumberFormat.plain(at) + "h" + PLOT_WIDTH));
      svg.add(label(mark.text(), LEFT - 6, at + 4, "end"));
    }
    // Steps and epochs are counted; shares are not.
    boolean counted = xs().allMatch(at -> at == Math.rint(at));
    for (Axis.Mark mark : counted ? across.wholeMarks(7) : across.marks(7)) {
      double at = LEFT + PLOT_WIDTH * across.place(mark.value());
      svg.add(label(mark.text(), at, HEIGHT - BOTTOM + 17, "middle"));
    }
    svg.add(label(x, LEFT + PLOT_WIDTH / 2.0, HEIGHT - 6, "middle"));
  }

  private static Element label(String text, double x, double y, String anchor) {
    return Element.of("text", text)
        .attribute("x", x)
        .attribute("y", y)
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
            .attribute("stroke", colour(line.colour()))
            .attribute("d", path.toString()));
    if (!line.pale() && line.xs().length <= FEW_POINTS) {
      for (int i = 0; i < line.xs().length; i++) {
        if (Double.isFinite(line.ys()[i])) {
          plot.add(dot(line, i, across));
        }
      }
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
        .attribute("fill", colour(line.colour()))
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
                                .attribute("style", "background:" + colour(line.colour())))
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

  private static String colour(int index) {
    Color colour = Palette.colour(index);
    return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xFFFFFF);
  }
}
