package org.groupdetr.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Charts of the report as SVG. */
class LineChartTest {
  private static final LineChart.Names NAMES = new LineChart.Names("step", "loss");

  private static ChartLine line(String name, double[] ys) {
    double[] xs = IntStream.rangeClosed(1, ys.length).mapToDouble(i -> 25 * i).toArray();
    return new ChartLine(name, 3, false, xs, ys);
  }

  private static List<String> found(String html, String pattern) {
    return Pattern.compile(pattern).matcher(html).results().map(m -> m.group(1)).toList();
  }

  @Test
  void valuesThatAreCutOffAreMarkedAndSaid() {
    double[] ys = new double[200];
    Arrays.fill(ys, 2);
    ys[0] = 500;
    String html = LineChart.ofLosses("Loss", NAMES, List.of(line("run", ys))).element().html();
    assertThat(html).contains("cut at 2.08; the highest value is 500");
    assertThat(found(html, "<path class=\"cut\" fill=\"(#[0-9a-f]{6})\"")).hasSize(1);
    String shares = LineChart.ofShares("AP", NAMES, List.of(line("run", ys))).element().html();
    assertThat(shares).doesNotContain("cut at", "class=\"cut\"");
  }

  /** The first and the last point stand on the edges of the plot: their dots must lie inside. */
  @Test
  void dotsAtTheEdgesAreNotCutOff() {
    String html =
        LineChart.ofShares("AP", NAMES, List.of(line("run", new double[] {0, 1}))).element().html();
    String box = found(html, "viewBox=\"(-[^\"]*)\"").get(0);
    List<Double> view = Arrays.stream(box.split(" ", -1)).map(Double::valueOf).toList();
    for (String dot : found(html, "<circle ([^>]*)>")) {
      double x = Double.parseDouble(found(dot, "cx=\"([^\"]*)\"").get(0));
      double y = Double.parseDouble(found(dot, "cy=\"([^\"]*)\"").get(0));
      double radius = Double.parseDouble(found(dot, " r=\"([^\"]*)\"").get(0));
      assertThat(x - radius).isGreaterThanOrEqualTo(view.get(0));
      assertThat(x + radius).isLessThanOrEqualTo(view.get(0) + view.get(2));
      assertThat(y - radius).isGreaterThanOrEqualTo(view.get(1));
      assertThat(y + radius).isLessThanOrEqualTo(view.get(1) + view.get(3));
    }
    assertThat(found(html, "<(circle) ")).hasSize(2);
  }

  @Test
  void bothAxesAreNamed() {
    String html =
        LineChart.ofLosses("Loss", NAMES, List.of(line("run", new double[] {2, 1})))
            .element()
            .html();
    assertThat(found(html, "<text [^>]*>([a-z]+)</text>")).containsExactly("step", "loss");
  }

  /** Means of neighbours lie between steps; marks of the axis do not. */
  @Test
  void marksOfThinnedLinesAreRoundSteps() {
    double[] ys = new double[1001];
    Arrays.fill(ys, 1);
    ChartLine thinned = line("run", ys).thinned();
    assertThat(thinned.xs()).hasSizeLessThan(400);
    assertThat(Arrays.stream(thinned.xs())).allMatch(x -> x == Math.rint(x));
    String html = LineChart.ofLosses("Loss", NAMES, List.of(line("run", ys))).element().html();
    assertThat(found(html, "text-anchor=\"middle\">([0-9.]+)</text>"))
        .containsExactly("5000", "10000", "15000", "20000", "25000");
  }

  @Test
  void thinnedSharesStayBetweenWholeNumbers() {
    double[] xs = IntStream.rangeClosed(0, 600).mapToDouble(i -> i / 600.0).toArray();
    ChartLine line = new ChartLine("recall", 0, false, xs, xs);
    assertThat(line.thinned().xs()[1]).isStrictlyBetween(0.0, 0.01);
  }
}
