package org.groupdetr.groups;

import java.util.Arrays;

/**
 * The linear assignment problem for a rectangular matrix of costs: shortest augmenting paths with
 * row and column prices. Crouse, IEEE TAES 2016. All arithmetic is in double precision, and ties
 * are broken as SciPy's {@code linear_sum_assignment} breaks them, so that equal costs give equal
 * pairs.
 */
public final class LinearAssignment {
  private final int rows;
  private final int columns;
  private final double[] costs;
  private final double[] rowPrice;
  private final double[] columnPrice;
  private final int[] columnOfRow;
  private final int[] rowOfColumn;
  private final double[] shortest;
  private final int[] path;
  private final int[] remaining;
  private final boolean[] rowSeen;
  private final boolean[] columnSeen;

  private LinearAssignment(double[] costs, int rows, int columns) {
    this.costs = costs;
    this.rows = rows;
    this.columns = columns;
    rowPrice = new double[rows];
    columnPrice = new double[columns];
    columnOfRow = filled(rows);
    rowOfColumn = filled(columns);
    shortest = new double[columns];
    path = filled(columns);
    remaining = new int[columns];
    rowSeen = new boolean[rows];
    columnSeen = new boolean[columns];
  }

  private static int[] filled(int size) {
    int[] values = new int[size];
    Arrays.fill(values, -1);
    return values;
  }

  /**
   * The cheapest pairs of the smaller side's entries with different entries of the other.
   *
   * @param costs row-major {@code [rows * columns]}; positive infinity forbids a pair
   * @return pairs in ascending order of rows
   * @throws NonFiniteCostException if a cost is NaN or negative infinity, or if no complete
   *     assignment exists
   */
  public static Assignment solve(double[] costs, int rows, int columns) {
    for (int i = 0; i < rows * columns; i++) {
      if (Double.isNaN(costs[i]) || costs[i] == Double.NEGATIVE_INFINITY) {
        throw new NonFiniteCostException("matrix contains invalid numeric entries");
      }
    }
    if (rows == 0 || columns == 0) {
      return new Assignment(new int[0], new int[0]);
    }
    if (columns < rows) {
      return byRow(new LinearAssignment(transposed(costs, rows, columns), columns, rows).solved());
    }
    int[] columnOfRow = new LinearAssignment(costs, rows, columns).solved();
    int[] inOrder = new int[rows];
    Arrays.setAll(inOrder, i -> i);
    return new Assignment(inOrder, columnOfRow);
  }

  private static double[] transposed(double[] costs, int rows, int columns) {
    double[] turned = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = costs[i * columns + j];
      }
    }
    return turned;
  }

  private static Assignment byRow(int[] rowOfColumn) {
    long[] pairs = new long[rowOfColumn.length];
    for (int j = 0; j < pairs.length; j++) {
      pairs[j] = ((long) rowOfColumn[j] << 32) | j;
    }
    Arrays.sort(pairs);
    int[] rows = new int[pairs.length];
    int[] columns = new int[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      rows[i] = (int) (pairs[i] >>> 32);
      columns[i] = (int) pairs[i];
    }
    return new Assignment(rows, columns);
  }

  private int[] solved() {
    for (int row = 0; row < rows; row++) {
      augment(row);
    }
    return columnOfRow;
  }

  /** Gives {@code start} a column, moving the columns of other rows along the shortest path. */
  private void augment(int start) {
    double reached = 0;
    int left = columns;
    for (int i = 0; i < columns; i++) {
      remaining[i] = columns - i - 1;
    }
    Arrays.fill(rowSeen, false);
    Arrays.fill(columnSeen, false);
    Arrays.fill(shortest, Double.POSITIVE_INFINITY);
    int sink = -1;
    int row = start;
    while (sink < 0) {
      rowSeen[row] = true;
      int nearest = scan(row, reached, left);
      reached = nearest < 0 ? Double.POSITIVE_INFINITY : shortest[remaining[nearest]];
      if (reached == Double.POSITIVE_INFINITY) {
        throw new NonFiniteCostException("cost matrix is infeasible");
      }
      int column = remaining[nearest];
      if (rowOfColumn[column] < 0) {
        sink = column;
      } else {
        row = rowOfColumn[column];
      }
      columnSeen[column] = true;
      remaining[nearest] = remaining[--left];
    }
    reprice(start, reached);
    assign(start, sink);
  }

  /** Updates the distances by the row's costs; returns the place of the nearest column. */
  private int scan(int row, double reached, int left) {
    int nearest = -1;
    double lowest = Double.POSITIVE_INFINITY;
    for (int place = 0; place < left; place++) {
      int column = remaining[place];
      double distance =
          reached + costs[row * columns + column] - rowPrice[row] - columnPrice[column];
      if (distance < shortest[column]) {
        path[column] = row;
        shortest[column] = distance;
      }
      if (shortest[column] < lowest || (shortest[column] == lowest && rowOfColumn[column] < 0)) {
        lowest = shortest[column];
        nearest = place;
      }
    }
    return nearest;
  }

  private void reprice(int start, double reached) {
    rowPrice[start] += reached;
    for (int i = 0; i < rows; i++) {
      if (rowSeen[i] && i != start) {
        rowPrice[i] += reached - shortest[columnOfRow[i]];
      }
    }
    for (int j = 0; j < columns; j++) {
      if (columnSeen[j]) {
        columnPrice[j] -= reached - shortest[j];
      }
    }
  }

  private void assign(int start, int sink) {
    int column = sink;
    while (true) {
      int row = path[column];
      rowOfColumn[column] = row;
      int previous = columnOfRow[row];
      columnOfRow[row] = column;
      if (row == start) {
        return;
      }
      column = previous;
    }
  }
}
