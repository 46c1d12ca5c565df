package org.groupdetr.figures;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One chart: what is drawn, not how.
 *
 * @param xAxis name of the level axis, which counts in whole numbers
 * @param yAxis name of the upright axis
 * @param noisy long curves go up and down so much that a running mean helps
 */
record Panel(
    String title, String xAxis, String yAxis, Scale scale, boolean noisy, List<Line> lines) {

  /** Of the upright axis. */
  enum Scale {
    /** From the least number to the greatest. */
    FREE,
    /** From zero to the greatest number; lone peaks are cut off, which is marked and said. */
    FROM_ZERO,
    /** By powers of ten. */
    LOGARITHMIC
  }

  /**
   * A curve in the chart.
   *
   * @param colour index in the {@link Palette}
   * @param pattern 0 for a solid line, then dashes
   */
  record Line(String name, int colour, int pattern, Curve curve) {}

  double least() {
    return lines.stream().mapToDouble(line -> line.curve().quantile(0)).min().orElseThrow();
  }

  double greatest() {
    return lines.stream().mapToDouble(line -> line.curve().quantile(1)).max().orElseThrow();
  }

  /** Where lone peaks are cut off; nothing where the chart shows all. */
  OptionalDouble cut() {
    boolean cuts = scale == Scale.FROM_ZERO && usualGreatest() < greatest();
    return cuts ? OptionalDouble.of(usualGreatest()) : OptionalDouble.empty();
  }

  /** The name of the upright axis, and what lies beyond its end. */
  String yTitle() {
    return cut().isEmpty()
        ? yAxis
        : String.format(
            Locale.ROOT, "%s (cut at %.3g, highest %.3g)", yAxis, cut().getAsDouble(), greatest());
  }

  /** The greatest number without lone peaks, such as a slow first step. */
  double usualGreatest() {
    double usual =
        lines.stream().mapToDouble(line -> line.curve().quantile(0.9)).max().orElseThrow();
    return greatest() > 2 * usual ? 1.5 * usual : greatest();
  }
}
