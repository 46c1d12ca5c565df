package org.groupdetr.groups;

import java.util.Arrays;
import java.util.List;

/**
 * What the queries of a block should say, where that is known beforehand.
 *
 * @param pairs each picture's own, queries counted on the whole query axis
 * @param rest what is expected of the queries in no pair
 */
public record KnownTargets(List<Assignment> pairs, Rest rest) {

  /** What is expected of a query in no pair. */
  public enum Rest {
    /** It should say that there is nothing, as if matching had left it over. */
    NOTHING_HERE,
    /** Nothing: it only fills a place and has no loss. */
    NOT_JUDGED
  }

  public KnownTargets {
    pairs = List.copyOf(pairs);
  }

  /** The same for queries that stand {@code by} places further on. */
  KnownTargets shifted(int by) {
    return new KnownTargets(
        pairs.stream()
            .map(
                a ->
                    new Assignment(
                        Arrays.stream(a.queries()).map(q -> q + by).toArray(), a.targets()))
            .toList(),
        rest);
  }
}
