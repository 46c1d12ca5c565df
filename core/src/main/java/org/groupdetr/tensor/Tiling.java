package org.groupdetr.tensor;

import java.util.function.Consumer;

/**
 * Cuts the weights of attention into tiles that fit the cache. A piece is what one thread does
 * alone: the tiles of one piece are those of the same rows.
 *
 * @param rows pictures x heads
 * @param queries of each row
 * @param keys of each row
 */
record Tiling(int rows, int queries, int keys) {
  private static final int TILE = 1 << 18;

  /** Rows of a piece. */
  private int rowsAtOnce() {
    long ofRow = Math.max(1, (long) queries * keys);
    return (int) Math.max(1, Math.min(rows, TILE / ofRow));
  }

  /** Queries of a tile; a multiple of four unless it is all. */
  int queriesAtOnce() {
    int most = Math.max(4, TILE / Math.max(1, keys) / 4 * 4);
    return Math.min(queries, most);
  }

  int pieces() {
    int atOnce = rowsAtOnce();
    return (rows + atOnce - 1) / atOnce;
  }

  /** Weights of the largest tile. */
  int largest() {
    return Math.toIntExact((long) rowsAtOnce() * queriesAtOnce() * keys);
  }

  /** Hands on the tiles of a piece, in order. */
  void tiles(int piece, Consumer<Tile> work) {
    int row = piece * rowsAtOnce();
    int count = Math.min(rowsAtOnce(), rows - row);
    for (int query = 0; query < queries; query += queriesAtOnce()) {
      int some = Math.min(queriesAtOnce(), queries - query);
      try (Scope scope = Scope.open()) {
        work.accept(new Tile(row, count, query, some, keys, queries));
      }
    }
  }

  /**
   * A part of the weights of attention: some rows (pictures x heads) whole, or some queries of one.
   *
   * @param row the first row
   * @param rows how many
   * @param query the first query
   * @param queries how many
   * @param keys how many keys each query looks at
   * @param allQueries how many queries a row has
   */
  record Tile(int row, int rows, int query, int queries, int keys, int allQueries) {

    /** Whether these are the first queries of their rows. */
    boolean first() {
      return query == 0;
    }

    /** Of {@code [R, N, ..]} the part of the rows and queries. */
    Tensor queries(Tensor all) {
      return rows(all).narrow(1, query, queries);
    }

    /** Of {@code [R, ..]} the part of the rows. */
    Tensor rows(Tensor all) {
      return all.narrow(0, row, rows);
    }

    /** Of {@code [R, N or 1, M]} the part of the rows and queries. */
    Tensor biases(Tensor all) {
      return all.size(1) == 1 ? rows(all) : queries(all);
    }

    /** How many weights it has. */
    int weights() {
      return rows * queries * keys;
    }

    /** Writes the factors of dropout for all weights. */
    void fill(int[] factors, CounterRng.Mask mask) {
      int ofRow = queries * keys;
      for (int i = 0; i < rows; i++) {
        long from = ((long) (row + i) * allQueries + query) * keys;
        mask.fill(factors, i * ofRow, from, ofRow);
      }
    }
  }
}
