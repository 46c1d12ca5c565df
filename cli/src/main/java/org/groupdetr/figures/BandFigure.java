package org.groupdetr.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.groupdetr.common.UserException;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of means with bands around them, which show the spread of single runs. */
public final class BandFigure {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 600;
  private static final int FEW = 3;

  /** How opaque all bands are together, of 255: many of them hide less each. */
  private static final int PALE = 90;

  private BandFigure() {}

  /**
   * What stands at a chart.
   *
   * @param title what is shown, and of which runs
   * @param x name of the level axis
   * @param y name of the upright axis
   */
  public record Words(String title, String x, String y) {}

  /**
   * The chart, in the palette's colours in order.
   *
   * @throws UserException if there is nothing to draw, or this machine has no fonts
   */
  public static BufferedImage draw(Words words, List<BandSeries> bands) {
    return draw(words, bands, false);
  }

  /** The same with an upright axis that begins at zero, as lengths need it. */
  public static BufferedImage drawFromZero(Words words, List<BandSeries> bands) {
    return draw(words, bands, true);
  }

  private static BufferedImage draw(Words words, List<BandSeries> bands, boolean fromZero) {
    List<BandSeries> some = bands.stream().filter(band -> !band.xs().isEmpty()).toList();
    if (some.isEmpty()) {
      throw new UserException("no curves to draw: nothing was measured yet");
    }
    SystemFonts.require("curves");
    return BitmapEncoder.getBufferedImage(chart(words, some, fromZero));
  }

  static XYChart chart(Words words, List<BandSeries> some, boolean fromZero) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(words.title())
            .xAxisTitle(words.x())
            .yAxisTitle(words.y())
            .build();
    CurveFigure.style(chart.getStyler());
    if (some.size() > FEW) {
      chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
      chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    }
    for (int i = 0; i < some.size(); i++) {
      band(chart, some.get(i), pale(Palette.colour(i), PALE / some.size()));
    }
    for (int i = 0; i < some.size(); i++) {
      mean(chart, some.get(i), Palette.colour(i));
    }
    if (fromZero) {
      chart.getStyler().setYAxisMin(0.0);
    }
    Ticks.roundSteps(chart, some.get(0).means().get(0));
    return chart;
  }

  private static Color pale(Color colour, int opaque) {
    return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), opaque);
  }

  /** Along the upper edge and back along the lower one. */
  private static void band(XYChart chart, BandSeries band, Color colour) {
    int count = band.xs().size();
    double[] xs = new double[2 * count];
    double[] ys = new double[2 * count];
    for (int i = 0; i < count; i++) {
      double spread = Double.isNaN(band.spreads().get(i)) ? 0 : band.spreads().get(i);
      xs[i] = band.xs().get(i);
      ys[i] = band.means().get(i) + spread;
      xs[2 * count - 1 - i] = xs[i];
      ys[2 * count - 1 - i] = band.means().get(i) - spread;
    }
    XYSeries area = chart.addSeries("spread of " + band.name(), xs, ys);
    area.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    area.setFillColor(colour);
    area.setLineColor(new Color(0, 0, 0, 0));
    area.setMarker(SeriesMarkers.NONE);
    area.setShowInLegend(false);
  }

  private static void mean(XYChart chart, BandSeries band, Color colour) {
    XYSeries line =
        chart.addSeries(
            band.name(),
            band.xs().stream().mapToDouble(Double::doubleValue).toArray(),
            band.means().stream().mapToDouble(Double::doubleValue).toArray());
    line.setLineColor(colour);
    line.setLineStyle(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    line.setMarkerColor(colour);
    line.setMarker(band.xs().size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
  }
}
