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
  private static final int FEW = 100;
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
    BufferedImage picture = Pictures.blank(columns * PANEL_WIDTH, rows * PANEL_HEIGHT);
    for (int i = 0; i < panels.size(); i++) {
      int x = i % columns * PANEL_WIDTH;
      int y = i / columns * PANEL_HEIGHT;
      Graphics2D pen = picture.createGraphics();
      pen.translate(x, y);
      pen.clipRect(0, 0, PANEL_WIDTH, PANEL_HEIGHT);
      chart(panels.get(i)).paint(pen, PANEL_WIDTH, PANEL_HEIGHT);
      pen.dispose();
    }
    return picture;
  }

  private static XYChart chart(Panel panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(PANEL_WIDTH)
            .height(PANEL_HEIGHT)
            .title(panel.title())
            .xAxisTitle(panel.xAxis())
            .yAxisTitle(panel.yAxis())
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(panel.lines().size() > 1);
    scale(chart.getStyler(), panel);
    for (Panel.Line line : panel.lines()) {
      draw(chart, panel, line);
    }
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
      styler.setYAxisLogarithmic(panel.least() > 0 && panel.greatest() > 3 * panel.least());
    } else if (panel.scale() == Panel.Scale.FROM_ZERO) {
      styler.setYAxisMin(0.0);
      styler.setYAxisMax(panel.greatest() > 0 ? panel.usualGreatest() * 1.05 : 1);
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
