package org.groupdetr.groups;

/**
 * Pairs (query, target) of one picture; a query in no pair means "nothing here".
 *
 * @param queries indices on the query axis, of all blocks
 * @param targets indices among the picture's targets
 */
public record Assignment(int[] queries, int[] targets) {
  /** How many pairs. */
  public int size() {
    return queries.length;
  }
}
