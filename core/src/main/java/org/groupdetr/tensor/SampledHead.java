package org.groupdetr.tensor;

import java.util.Arrays;
import java.util.List;

/** Reads one head's values between the cells of its maps, for one query at a time. */
final class SampledHead {
  private final float[] values;
  private final List<MapSize> sizes;
  private final int width;
  private final int points;
  private final float[] dots = new float[4];

  // The cells around a point and their shares: left above, right above, left below, right below.
  // A cell outside of its map has a negative place.
  private final int[] cells = new int[4];
  private final float[] shares = new float[4];
  private float right;
  private float below;

  /**
   * A reader.
   *
   * @param values {@code [M, h]}
   * @param width h
   * @param points S P, points of a query in all maps
   */
  SampledHead(float[] values, List<MapSize> sizes, int width, int points) {
    this.values = values;
    this.sizes = sizes;
    this.width = width;
    this.points = points;
  }

  /**
   * What one query gives back.
   *
   * @param result gradient of its mixed value, {@code [h]}
   * @param values {@code [M, h]}, added to
   * @param places {@code [S P, 2]}, set
   * @param weights {@code [S P]}, set
   */
  record Gradient(float[] result, float[] values, float[] places, float[] weights) {}

  /**
   * The weighted sum.
   *
   * @param places {@code [S P, 2]}
   * @param weights {@code [S P]}
   * @param sum {@code [h]}, set
   */
  void sum(float[] places, float[] weights, float[] sum) {
    Arrays.fill(sum, 0);
    int each = points / sizes.size();
    int start = 0;
    for (int p = 0; p < points; p++) {
      MapSize size = sizes.get(p / each);
      if (surround(places[2 * p], places[2 * p + 1], size, start)) {
        float weight = weights[p];
        if (inside()) {
          gather(weight, sum);
        } else {
          gatherPresent(weight, sum);
        }
      }
      start += p % each == each - 1 ? size.cells() : 0;
    }
  }

  /** Takes the gradient of the sum to the values, places and weights. */
  void backward(float[] places, float[] weights, Gradient gradient) {
    Arrays.fill(gradient.places, 0);
    Arrays.fill(gradient.weights, 0);
    int each = points / sizes.size();
    int start = 0;
    for (int p = 0; p < points; p++) {
      MapSize size = sizes.get(p / each);
      if (surround(places[2 * p], places[2 * p + 1], size, start)) {
        if (inside()) {
          multiply(gradient.result);
          scatter(weights[p], gradient);
        } else {
          scatterPresent(weights[p], gradient);
        }
        gradient.weights[p] =
            shares[0] * dots[0] + shares[1] * dots[1] + shares[2] * dots[2] + shares[3] * dots[3];
        float dx = (1 - below) * (dots[1] - dots[0]) + below * (dots[3] - dots[2]);
        float dy = (1 - right) * (dots[2] - dots[0]) + right * (dots[3] - dots[1]);
        gradient.places[2 * p] = weights[p] * dx * size.width();
        gradient.places[2 * p + 1] = weights[p] * dy * size.height();
      }
      start += p % each == each - 1 ? size.cells() : 0;
    }
  }

  /** Finds the cells around a point; false if none of them is on the map. */
  private boolean surround(float placeX, float placeY, MapSize size, int start) {
    float x = placeX * size.width() - 0.5f;
    float y = placeY * size.height() - 0.5f;
    if (!(x >= -1 && y >= -1 && x < size.width() && y < size.height())) {
      return false;
    }
    int column = (int) Math.floor(x);
    int line = (int) Math.floor(y);
    right = x - column;
    below = y - line;
    shares[0] = (1 - below) * (1 - right);
    shares[1] = (1 - below) * right;
    shares[2] = below * (1 - right);
    shares[3] = below * right;
    for (int k = 0; k < 4; k++) {
      int h = line + k / 2;
      int w = column + k % 2;
      boolean present = h >= 0 && w >= 0 && h < size.height() && w < size.width();
      cells[k] = present ? (start + h * size.width() + w) * width : -1;
    }
    return true;
  }

  private boolean inside() {
    return (cells[0] | cells[1] | cells[2] | cells[3]) >= 0;
  }

  private void gather(float weight, float[] sum) {
    int a = cells[0];
    int b = cells[1];
    int c = cells[2];
    int d = cells[3];
    float ofA = weight * shares[0];
    float ofB = weight * shares[1];
    float ofC = weight * shares[2];
    float ofD = weight * shares[3];
    for (int i = 0; i < width; i++) {
      sum[i] +=
          ofA * values[a + i] + ofB * values[b + i] + ofC * values[c + i] + ofD * values[d + i];
    }
  }

  private void gatherPresent(float weight, float[] sum) {
    for (int k = 0; k < 4; k++) {
      if (cells[k] >= 0) {
        float share = weight * shares[k];
        for (int i = 0; i < width; i++) {
          sum[i] += share * values[cells[k] + i];
        }
      }
    }
  }

  /** The products of the given gradient with the values of the four cells. */
  private void multiply(float[] given) {
    int a = cells[0];
    int b = cells[1];
    int c = cells[2];
    int d = cells[3];
    float ofA = 0;
    float ofB = 0;
    float ofC = 0;
    float ofD = 0;
    for (int i = 0; i < width; i++) {
      float g = given[i];
      ofA += g * values[a + i];
      ofB += g * values[b + i];
      ofC += g * values[c + i];
      ofD += g * values[d + i];
    }
    dots[0] = ofA;
    dots[1] = ofB;
    dots[2] = ofC;
    dots[3] = ofD;
  }

  private void scatter(float weight, Gradient gradient) {
    int a = cells[0];
    int b = cells[1];
    int c = cells[2];
    int d = cells[3];
    float ofA = weight * shares[0];
    float ofB = weight * shares[1];
    float ofC = weight * shares[2];
    float ofD = weight * shares[3];
    float[] to = gradient.values;
    float[] given = gradient.result;
    for (int i = 0; i < width; i++) {
      float g = given[i];
      to[a + i] += ofA * g;
      to[b + i] += ofB * g;
      to[c + i] += ofC * g;
      to[d + i] += ofD * g;
    }
  }

  /** Product and scatter where cells are missing; these count as zero. */
  private void scatterPresent(float weight, Gradient gradient) {
    Arrays.fill(dots, 0);
    for (int k = 0; k < 4; k++) {
      if (cells[k] >= 0) {
        float share = weight * shares[k];
        for (int i = 0; i < width; i++) {
          float g = gradient.result[i];
          dots[k] += g * values[cells[k] + i];
          gradient.values[cells[k] + i] += share * g;
        }
      }
    }
  }
}
