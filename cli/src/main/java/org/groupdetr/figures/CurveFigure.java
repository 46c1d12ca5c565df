package org.groupdetr.figures;

import static org.groupdetr.common.Require.require;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts of how a run went, or of several runs to compare them. */
public final class CurveFigure {
  private static final int PANEL_WIDTH = 640;
  private static final int PANEL_HEIGHT = 420;
  private static final int COLUMNS = 3;
  private static final int TITLE = 52;
  private static final int CAPITAL = 16;

  /** How far a chart reaches beyond its greatest number. */
  private static final double HEADROOM = 1.05;

  /** From here on an axis by powers of ten has two of them to be read by. */
  private static final double DECADES = 30;

  private static final int FEW = 100;
  private static final int FEW_LINES = 3;
  private static final MathContext SIX_DIGITS = new MathContext(6);
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xe4e4e4);

  private CurveFigure() {}

  /**
   * One picture with a panel each for loss, its terms (of a single run), average precision,
   * learning rate, time and memory; panels without numbers are left out. Long curves are drawn
   * pale, with their running mean over them.
   *
   * @param runs at least one
   * @throws UserException if the runs have no numbers yet, or if this machine has no fonts, which
   *     charts cannot do without
   */
  public static BufferedImage draw(List<RunCurves> runs) {
    require(!runs.isEmpty(), "there must be at least one run");
    List<Panel> panels = Panels.of(runs);
    if (panels.isEmpty()) {
      throw new UserException(
          "no curves to draw: "
              + runs.get(0).name()
              + " has no numbers yet; let it run some steps");
    }
    SystemFonts.require("curves");
    int columns = Math.min(COLUMNS, panels.size());
    int rows = (panels.size() + columns - 1) / columns;
    BufferedImage picture = Pictures.blank(columns * PANEL_WIDTH, TITLE + rows * PANEL_HEIGHT);
    title(picture, title(runs));
    for (int i = 0; i < panels.size(); i++) {
      int x = i % columns * PANEL_WIDTH;
      int y = TITLE + i / columns * PANEL_HEIGHT;
      Graphics2D pen = picture.createGraphics();
      pen.translate(x, y);
      pen.clipRect(0, 0, PANEL_WIDTH, PANEL_HEIGHT);
      chart(panels.get(i)).paint(pen, PANEL_WIDTH, PANEL_HEIGHT);
      pen.dispose();
    }
    return picture;
  }

  /** Which runs are drawn; of several, the legends name each. */
  static String title(List<RunCurves> runs) {
    return runs.size() == 1 ? "Run " + runs.get(0).name() : Counted.of(runs.size(), "run");
  }

  private static void title(BufferedImage picture, String text) {
    Lettering lettering = Lettering.load();
    Lettering.Line line = lettering.line(text, CAPITAL, picture.getWidth() - 4 * CAPITAL);
    Graphics2D pen = Pictures.pen(picture);
    pen.setColor(INK);
    pen.translate(2 * CAPITAL, TITLE - CAPITAL);
    pen.fill(line.outline());
    pen.dispose();
  }

  private static XYChart chart(Panel panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(PANEL_WIDTH)
            .height(PANEL_HEIGHT)
            .title(panel.title())
            .xAxisTitle(panel.xAxis())
            .yAxisTitle(panel.yTitle())
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(panel.lines().size() > 1);
    if (panel.lines().size() > FEW_LINES) {
      chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
      chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    }
    scale(chart.getStyler(), panel);
    for (Panel.Line line : panel.lines()) {
      draw(chart, panel, line);
    }
    panel.cut().ifPresent(cut -> markCuts(chart, panel, cut));
    Ticks.roundSteps(chart, panel.least());
    return chart;
  }

  static void style(XYStyler styler) {
    styler.setLocale(Locale.ROOT);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartPadding(14);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    styler.setChartTitleBoxVisible(false);
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(GRID);
    styler.setAxisTicksLineVisible(false);
    styler.setPlotBorderVisible(false);
    styler.setPlotMargin(0);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setMarkerSize(7);
    styler.setXAxisTickLabelsFormattingFunction(
        x -> Math.abs(x - Math.rint(x)) < 1e-6 ? String.format(Locale.ROOT, "%,.0f", x) : " ");
    styler.setYAxisTickLabelsFormattingFunction(CurveFigure::plain);
  }

  /** As people write numbers: 0.05 and not .05 or 5E-2. */
  private static String plain(double y) {
    double clean = Math.abs(y) < 1e-12 ? 0 : y; // what stepping from tick to tick leaves of zero
    return new BigDecimal(clean).round(SIX_DIGITS).stripTrailingZeros().toPlainString();
  }

  private static void scale(XYStyler styler, Panel panel) {
    if (panel.scale() == Panel.Scale.LOGARITHMIC) {
      boolean decades = panel.least() > 0 && panel.greatest() > DECADES * panel.least();
      styler.setYAxisLogarithmic(decades);
      if (decades) {
        return;
      }
    }
    if (panel.scale() != Panel.Scale.FREE || panel.least() == panel.greatest()) {
      // A single value, and rates of one power of ten, are best seen above zero.
      styler.setYAxisMin(Math.min(0, panel.least()));
      styler.setYAxisMax(
          panel.greatest() > 0 ? panel.cut().orElse(panel.greatest()) * HEADROOM : 1);
    }
  }

  /** An arrow at the upper edge for each point that lies beyond it. */
  private static void markCuts(XYChart chart, Panel panel, double cut) {
    for (Panel.Line line : panel.lines()) {
      Curve above = line.curve().above(cut * HEADROOM).at(cut * HEADROOM * 0.98);
      if (!above.isEmpty()) {
        Color colour = Palette.colour(line.colour());
        XYSeries marks = chart.addSeries("cut " + line.name(), above.xs(), above.ys());
        marks.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        marks.setMarker(SeriesMarkers.TRIANGLE_UP);
        marks.setMarkerColor(colour);
        marks.setShowInLegend(false);
      }
    }
  }

  private static void draw(XYChart chart, Panel panel, Panel.Line line) {
    Color colour = Palette.colour(line.colour());
    Curve curve = line.curve();
    if (curve.isLong() && panel.noisy()) {
      Color pale = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 60);
      add(chart, "each " + line.name(), curve, pale, 1).setShowInLegend(false);
      curve = curve.smoothed();
    }
    XYSeries series = add(chart, line.name(), curve, colour, 2);
    if (line.pattern() > 0) {
      float dash = 10f / line.pattern();
      series.setLineStyle(
          new BasicStroke(
              2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {dash, 4}, 0));
    }
    if (curve.ys().length <= FEW) {
      series.setMarker(SeriesMarkers.CIRCLE);
    }
  }

  private static XYSeries add(XYChart chart, String name, Curve curve, Color colour, float width) {
    XYSeries series = chart.addSeries(name, curve.xs(), curve.ys());
    series.setLineColor(colour);
    series.setMarkerColor(colour);
    series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarker(SeriesMarkers.NONE);
    return series;
  }
}
