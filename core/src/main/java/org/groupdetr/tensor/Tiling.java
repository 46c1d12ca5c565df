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
}
