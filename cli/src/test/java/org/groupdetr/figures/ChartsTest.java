package org.groupdetr.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** What stands at charts: titles, names of axes, marks, where they are cut. */
class ChartsTest {
  private static final BandFigure.Words WORDS = new BandFigure.Words("title", "step", "distance");

  private static Panel panel(double... ys) {
    double[] xs = IntStream.rangeClosed(1, ys.length).mapToDouble(i -> i).toArray();
    Panel.Line line = new Panel.Line("seconds", 0, 0, new Curve(xs, ys));
    return new Panel("Time", "step", "seconds", Panel.Scale.FROM_ZERO, true, List.of(line));
  }

  @Test
  void anAxisThatIsCutSaysSo() {
    double[] ys = new double[20];
    Arrays.fill(ys, 1);
    ys[7] = 30;
    assertThat(panel(ys).yTitle()).isEqualTo("seconds (cut at 1.50, highest 30.0)");
    assertThat(panel(1, 2, 1.5).yTitle()).isEqualTo("seconds");
    Curve above = panel(ys).lines().get(0).curve().above(1.5);
    assertThat(above.xs()).containsExactly(8);
  }

  @Test
  void marksStandAtRoundStepsAlsoWherePointsDoNot() {
    XYChart chart = new XYChartBuilder().width(640).height(420).build();
    chart.addSeries("loss", new double[] {32, 64, 96, 128, 160}, new double[] {5, 4, 3, 2, 1});
    List<Double> marks = new ArrayList<>();
    chart
        .getStyler()
        .setXAxisTickLabelsFormattingFunction(
            x -> {
              marks.add(x);
              return Double.toString(x);
            });
    Ticks.roundSteps(chart, 1);
    BitmapEncoder.getBufferedImage(chart);
    marks.removeIf(x -> x == 32); // the least step, by which the height of labels is measured
    assertThat(marks).hasSizeGreaterThan(3).allMatch(x -> Math.abs(x % 10) < 1e-9);
  }

  @Test
  void lengthsAreDrawnFromZero() {
    List<Double> xs = List.of(100.0, 200.0);
    BandSeries band = new BandSeries("MD", xs, List.of(0.3, 0.2), List.of(0.0, 0.0));
    XYChart chart = BandFigure.chart(WORDS, List.of(band), true);
    assertThat(chart.getStyler().getYAxisMin()).isCloseTo(0.0, within(0.0));
    assertThat(chart.getTitle()).isEqualTo("title");
    assertThat(chart.getYAxisTitle()).isEqualTo("distance");
    assertThat(BandFigure.chart(WORDS, List.of(band), false).getStyler().getYAxisMin()).isNull();
  }

  @Test
  void termsOfTheLossSayOfWhichLayersTheyAre() {
    assertThat(LossWords.legend("class_all")).isEqualTo("class, all layers");
    assertThat(LossWords.legend("class")).isEqualTo("class, last layer");
    assertThat(LossWords.meanings(List.of("box", "known_box")))
        .isEqualTo("box: L1 distance of boxes; known_...: the same of denoising queries");
  }
}
