package org.groupdetr.figures;

import static org.groupdetr.common.Require.require;

import java.awt.Color;

/**
 * Colours that people with any kind of colour vision can tell apart: the seven of Okabe and Ito,
 * then the same seven in ever new shades. Any number of classes has colours; beyond some dozens no
 * palette is told apart by colour alone, and the labels have to help.
 */
public final class Palette {
  private static final int[] HUES = {
    0x0072b2, 0xe69f00, 0x009e73, 0xd55e00, 0x56b4e9, 0xcc79a7, 0xf0e442
  };

  // How far each round is mixed with white (above 0) or black (below 0); chosen one after another
  // so
  // that the least distance to the colours before, as seen, is as great as possible.
  private static final double[] SHADES = {
    0, -0.45, 0.55, -0.26, -0.12, -0.58, -0.36, 0.38, 0.68, 0.22, -0.52, -0.06
  };

  /** Number of different colours. */
  static final int COLOURS = HUES.length * SHADES.length;

  private Palette() {}

  /** The colour of class {@code index}; 84 are different, then they come again. */
  public static Color colour(int index) {
    require(index >= 0, "index must be at least 0, was %d", index);
    Color hue = new Color(HUES[index % HUES.length]);
    double shade = SHADES[index / HUES.length % SHADES.length];
    return shade < 0 ? mixed(hue, Color.BLACK, -shade) : mixed(hue, Color.WHITE, shade);
  }

  /** Black or white, whichever is easier to read on {@code background}. */
  public static Color textOn(Color background) {
    return contrast(background, Color.BLACK) >= contrast(background, Color.WHITE)
        ? Color.BLACK
        : Color.WHITE;
  }

  /** Contrast of two colours as the Web Content Accessibility Guidelines measure it, 1 to 21. */
  static double contrast(Color one, Color other) {
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;
    return Math.max(a, b) / Math.min(a, b);
  }

  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(int level) {
    double value = level / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static Color mixed(Color colour, Color other, double share) {
    return new Color(
        mixed(colour.getRed(), other.getRed(), share),
        mixed(colour.getGreen(), other.getGreen(), share),
        mixed(colour.getBlue(), other.getBlue(), share));
  }

  private static int mixed(int level, int other, double share) {
    return (int) Math.round(level + (other - level) * share);
  }
}
