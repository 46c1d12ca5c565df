package org.groupdetr.criterion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.MaskPrediction;

/** Answers and truths by formula, and their arithmetic in plain Java. */
final class Given {
  static final int CLASSES = 4;
  static final double EPSILON = 1e-6;

  private Given() {}

  /** Numbers in [-1, 1) that the name decides. */
  static Tensor tensor(String name, long... shape) {
    int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return Tensors.of(GoldenFormula.uniform(name, count), shape);
  }

  /** Logits in [-3, 3) and boxes about the middle. */
  static BoxPrediction boxes(String name, int pictures, int queries) {
    return new BoxPrediction(
        tensor(name + "/logits", pictures, queries, CLASSES).times(3),
        Tensors.of(boxes(name + "/boxes", pictures * queries), pictures, queries, 4));
  }

  /** Centres in 0.3..0.7, sides in 0.1..0.5. */
  static float[] boxes(String name, int count) {
    float[] values = GoldenFormula.uniform(name, 4 * count);
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 4 < 2 ? 0.5f + 0.2f * values[i] : 0.3f + 0.2f * values[i];
    }
    return values;
  }

  /** So many truths in each picture; the classes go round. */
  static Targets targets(int... counts) {
    return from(0, counts);
  }

  /** As {@link #targets(int...)}, the first picture being that of this number in a larger batch. */
  static Targets from(int first, int... counts) {
    List<int[]> labels = new ArrayList<>();
    List<float[]> boxes = new ArrayList<>();
    for (int picture = 0; picture < counts.length; picture++) {
      int[] own = new int[counts[picture]];
      for (int t = 0; t < own.length; t++) {
        own[t] = (first + picture + 3 * t) % CLASSES;
      }
      labels.add(own);
      boxes.add(boxes("truth/" + (first + picture), own.length));
    }
    return Targets.of(labels, boxes, Device.CPU);
  }

  /** Logits of the classes and of "nothing here", and masks of 5 x 6 cells. */
  static MaskPrediction masks(String name, int pictures, int queries) {
    return new MaskPrediction(
        tensor(name + "/logits", pictures, queries, CLASSES + 1).times(3),
        tensor(name + "/embeddings", pictures, queries, 3),
        new MaskFeatures(
            tensor(name + "/features", pictures, 3, 5, 6).times(3),
            Tensors.of(new boolean[pictures * 10 * 12], pictures, 10, 12)));
  }

  /** The pairs of each picture: query, target, query, target, ... */
  static MatchedIndices assigned(Targets truth, Tensor logits, int[]... pairs) {
    List<Assignment> all = new ArrayList<>();
    for (int[] own : pairs) {
      int[] queries = new int[own.length / 2];
      int[] targets = new int[own.length / 2];
      for (int i = 0; i < queries.length; i++) {
        queries[i] = own[2 * i];
        targets[i] = own[2 * i + 1];
      }
      all.add(new Assignment(queries, targets));
    }
    return MatchedIndices.matched(all, QueryLayout.of(1, logits.size(1), 1), truth, logits);
  }

  // ---- plain arithmetic

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Minus the logarithm of the chance that a thing is, or is not, there. */
  static double entropy(double logit, double truth) {
    double chance = sigmoid(logit);
    return -truth * Math.log(chance) - (1 - truth) * Math.log(1 - chance);
  }

  /** Alpha 0.25, gamma 2. */
  static double focal(double logit, boolean there) {
    double chance = sigmoid(logit);
    return there
        ? -0.25 * Math.pow(1 - chance, 2) * Math.log(chance)
        : -0.75 * Math.pow(chance, 2) * Math.log(1 - chance);
  }

  /** Sum of the four distances. */
  static double distance(double[] a, int i, double[] b, int j) {
    double sum = 0;
    for (int c = 0; c < 4; c++) {
      sum += Math.abs(a[4 * i + c] - b[4 * j + c]);
    }
    return sum;
  }

  /** Generalised IoU of two boxes. */
  static double giou(double[] a, int i, double[] b, int j) {
    double overlap = 1;
    double hull = 1;
    for (int axis = 0; axis < 2; axis++) {
      double low = a[4 * i + axis] - a[4 * i + axis + 2] / 2;
      double high = a[4 * i + axis] + a[4 * i + axis + 2] / 2;
      double otherLow = b[4 * j + axis] - b[4 * j + axis + 2] / 2;
      double otherHigh = b[4 * j + axis] + b[4 * j + axis + 2] / 2;
      overlap *= Math.max(0, Math.min(high, otherHigh) - Math.max(low, otherLow));
      hull *= Math.max(high, otherHigh) - Math.min(low, otherLow);
    }
    double union = a[4 * i + 2] * a[4 * i + 3] + b[4 * j + 2] * b[4 * j + 3] - overlap;
    return overlap / (union + EPSILON) - (hull - union) / (hull + EPSILON);
  }

  /** {@code 1 - (2 sum(p t) + 1) / (sum(p) + sum(t) + 1)}. */
  static double dice(double[] logits, double[] truth) {
    double both = 0;
    double sums = 0;
    for (int i = 0; i < logits.length; i++) {
      both += sigmoid(logits[i]) * truth[i];
      sums += sigmoid(logits[i]) + truth[i];
    }
    return 1 - (2 * both + 1) / (sums + 1);
  }

  /** The value between the cells of a map {@code [height, width]}, zero outside; x, y in 0..1. */
  static double sample(double[] map, int height, int width, double x, double y) {
    double column = x * width - 0.5;
    double row = y * height - 0.5;
    double sum = 0;
    for (int r = (int) Math.floor(row); r <= Math.floor(row) + 1; r++) {
      for (int c = (int) Math.floor(column); c <= Math.floor(column) + 1; c++) {
        if (r >= 0 && c >= 0 && r < height && c < width) {
          double share = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
          sum += share * map[r * width + c];
        }
      }
    }
    return sum;
  }

  /** The part of an array that belongs to one of equal rows. */
  static double[] row(double[] all, int row, int size) {
    return Arrays.copyOfRange(all, row * size, (row + 1) * size);
  }
}
