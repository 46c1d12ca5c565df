package org.groupdetr.figures;

import java.awt.Color;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Where the axes of charts have their marks. */
final class Ticks {
  private static final int FEW = 8;
  private static final Color NOTHING = new Color(0, 0, 0, 0);

  private Ticks() {}

  /**
   * Has marks stand at round numbers. The charts would set them at the points themselves where
   * these are equally far apart, such as 32, 64 and 96; two unseen points, not as far apart, keep
   * them from it.
   *
   * @param height of the unseen points, within the chart
   */
  static void roundSteps(XYChart chart, double height) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (XYSeries series : chart.getSeriesCollection()) {
      for (double x : series.getXData()) {
        least = Math.min(least, x);
        greatest = Math.max(greatest, x);
      }
    }
    if (greatest - least <= FEW) {
      return; // Whole numbers as few as these are round.
    }
    double between = least + (greatest - least) / Math.sqrt(5);
    XYSeries unseen =
        chart.addSeries(
            "unseen",
            new double[] {least, between, greatest},
            new double[] {height, height, height});
    unseen.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    unseen.setMarker(SeriesMarkers.NONE);
    unseen.setLineColor(NOTHING);
    unseen.setShowInLegend(false);
  }
}
