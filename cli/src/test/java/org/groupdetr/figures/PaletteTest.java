package org.groupdetr.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import org.junit.jupiter.api.Test;

class PaletteTest {
  /** How people without red or without green receptors see linear RGB (Machado and others 2009). */
  private static final double[][] WITHOUT_RED = {
    {0.152286, 1.052583, -0.204868},
    {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}
  };

  private static final double[][] WITHOUT_GREEN = {
    {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}
  };

  private static final double[][] SAME = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  @Test
  void blackAndWhiteAreAtTheEndsOfTheScale() {
    assertThat(Palette.contrast(Color.BLACK, Color.WHITE)).isEqualTo(21);
    assertThat(Palette.contrast(Color.RED, Color.RED)).isEqualTo(1);
  }

  @Test
  void everyTagCanBeRead() {
    for (int i = 0; i < 200; i++) {
      Color colour = Palette.colour(i);
      assertThat(Palette.contrast(colour, Palette.textOn(colour))).isGreaterThanOrEqualTo(4.5);
    }
  }

  @Test
  void eightyClassesHaveEightyColours() {
    assertThat(Palette.COLOURS).isGreaterThanOrEqualTo(80);
    // 0.02 is about the least difference that is seen side by side.
    assertThat(leastDistance(Palette.COLOURS, SAME)).isGreaterThan(0.019);
    assertThat(Palette.colour(Palette.COLOURS)).isEqualTo(Palette.colour(0));
  }

  @Test
  void theFirstColoursDifferInAnyColourVision() {
    assertThat(leastDistance(7, SAME)).isGreaterThan(0.15);
    assertThat(leastDistance(7, WITHOUT_RED)).isGreaterThan(0.07);
    assertThat(leastDistance(7, WITHOUT_GREEN)).isGreaterThan(0.07);
  }

  @Test
  void aNegativeIndexIsRefused() {
    assertThatThrownBy(() -> Palette.colour(-1)).hasMessage("index must be at least 0, was -1");
  }

  private static double leastDistance(int count, double[][] eye) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        double[] one = seen(Palette.colour(i), eye);
        double[] other = seen(Palette.colour(j), eye);
        least = Math.min(least, distance(one, other));
      }
    }
    return least;
  }

  private static double distance(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      sum += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(sum);
  }

  /** The colour in OKLab, where distance is difference as seen. */
  private static double[] seen(Color colour, double[][] eye) {
    double[] linear = {
      linear(colour.getRed()), linear(colour.getGreen()), linear(colour.getBlue())
    };
    double[][] toCones = {
      {0.4122214708, 0.5363325363, 0.0514459929},
      {0.2119034982, 0.6806995451, 0.1073969566},
      {0.0883024619, 0.2817188376, 0.6299787005}
    };
    double[][] toLab = {
      {0.2104542553, 0.7936177850, -0.0040720468},
      {1.9779984951, -2.4285922050, 0.4505937099},
      {0.0259040371, 0.7827717662, -0.8086757660}
    };
    double[] received = times(eye, linear);
    for (int i = 0; i < 3; i++) {
      received[i] = Math.max(0, Math.min(1, received[i]));
    }
    double[] cones = times(toCones, received);
    for (int i = 0; i < 3; i++) {
      cones[i] = Math.cbrt(cones[i]);
    }
    return times(toLab, cones);
  }

  private static double linear(int level) {
    double value = level / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] result = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        result[i] += matrix[i][j] * vector[j];
      }
    }
    return result;
  }
}
