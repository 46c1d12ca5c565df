package org.groupdetr.groups;

import static org.groupdetr.common.Require.require;

/**
 * How many positive queries every object gets in training, and how they are told apart. A setting
 * of training, never of a detector.
 *
 * @param kind what keeps the positives apart
 * @param groups K, positive queries per object
 */
public record Grouping(Kind kind, int groups) {
  /** What keeps the positives of an object apart. */
  public enum Kind {
    /** Group DETR, section 3.2: K groups that do not see each other, each matched one to one. */
    GROUP,
    /**
     * One set of K x N queries that all see each other; every object takes part K times in one
     * matching. The paper compares with such an assignment in figure 1 and leaves the detail open.
     * The whole set is asked at inference.
     */
    ONE_TO_MANY
  }

  /** One to one: a single group. */
  public static final Grouping NONE = new Grouping(Kind.GROUP, 1);

  public Grouping {
    require(groups >= 1, "groups must be at least 1, was %d", groups);
  }

  /** How many sets of queries are trained. */
  public int sets() {
    return kind == Kind.GROUP ? groups : 1;
  }

  /** Size of one set, for a detector of N queries. */
  public int queries(int ofDetector) {
    return kind == Kind.GROUP ? ofDetector : groups * ofDetector;
  }

  /** How often an object takes part in the matching of one set. */
  public int repeats() {
    return kind == Kind.GROUP ? 1 : groups;
  }
}
