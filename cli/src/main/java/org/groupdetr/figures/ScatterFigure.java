package org.groupdetr.figures;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of points in a picture, a colour for each cloud. */
public final class ScatterFigure {
  private static final int SIDE = 800;
  private static final int OPAQUE = 190;

  private ScatterFigure() {}

  /**
   * The chart; the upper left corner of the picture is its upper left corner.
   *
   * @param clouds of points 0 to 1, y downwards
   * @throws org.groupdetr.common.UserException if this machine has no fonts
   */
  public static BufferedImage draw(String title, List<ScatterSeries> clouds) {
    SystemFonts.require("points");
    XYChart chart =
        new XYChartBuilder()
            .width(SIDE)
            .height(SIDE)
            .title(title)
            .xAxisTitle("x, as a share of the picture's width")
            .yAxisTitle("y, as a share of the picture's height, downwards")
            .build();
    CurveFigure.style(chart.getStyler());
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(-1.0).setYAxisMax(0.0);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(ScatterFigure::tick);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(y -> tick(-y));
    chart.getStyler().setLegendVisible(clouds.size() > 1);
    for (int i = 0; i < clouds.size(); i++) {
      add(chart, clouds.get(i), Palette.colour(i));
    }
    return BitmapEncoder.getBufferedImage(chart);
  }

  private static String tick(double at) {
    return String.format(java.util.Locale.ROOT, "%.2f", at + 0.0);
  }

  private static void add(XYChart chart, ScatterSeries cloud, Color colour) {
    double[] xs = cloud.xs().stream().mapToDouble(Double::doubleValue).toArray();
    double[] ys = cloud.ys().stream().mapToDouble(y -> -y).toArray();
    XYSeries points = chart.addSeries(cloud.name(), xs, ys);
    points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    points.setMarker(SeriesMarkers.CIRCLE);
    points.setMarkerColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), OPAQUE));
  }
}
