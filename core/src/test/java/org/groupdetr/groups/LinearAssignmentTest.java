package org.groupdetr.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearAssignmentTest {
  @Test
  void noCheaperAssignmentExists() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 600; trial++) {
      int rows = random.nextInt(1, 8);
      int columns = random.nextInt(1, 8);
      boolean tied = trial % 2 == 0;
      double[] costs =
          random.doubles((long) rows * columns).map(c -> tied ? Math.floor(4 * c) : c).toArray();
      Assignment found = LinearAssignment.solve(costs, rows, columns);
      assertThat(found.size()).isEqualTo(Math.min(rows, columns));
      assertThat(Arrays.stream(found.queries()).distinct().count()).isEqualTo(found.size());
      assertThat(Arrays.stream(found.targets()).distinct().count()).isEqualTo(found.size());
      double cost = 0;
      for (int i = 0; i < found.size(); i++) {
        cost += costs[found.queries()[i] * columns + found.targets()[i]];
      }
      assertThat(cost).isCloseTo(cheapest(costs, rows, columns), within(1e-12));
    }
  }

  private static double cheapest(double[] costs, int rows, int columns) {
    if (rows > columns) {
      double[] turned = new double[costs.length];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          turned[j * rows + i] = costs[i * columns + j];
        }
      }
      return cheapest(turned, columns, rows, 0, 0);
    }
    return cheapest(costs, rows, columns, 0, 0);
  }

  private static double cheapest(double[] costs, int rows, int columns, int row, int taken) {
    if (row == rows) {
      return 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int j = 0; j < columns; j++) {
      if ((taken >> j & 1) == 0) {
        double rest = cheapest(costs, rows, columns, row + 1, taken | 1 << j);
        best = Math.min(best, costs[row * columns + j] + rest);
      }
    }
    return best;
  }
}
