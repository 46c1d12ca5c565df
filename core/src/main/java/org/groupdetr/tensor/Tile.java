package org.groupdetr.tensor;

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
