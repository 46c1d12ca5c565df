package org.groupdetr.groups;

import java.util.Optional;

/** Makes the queries of a group whose targets are known beforehand. */
@FunctionalInterface
public interface DenoisingSource {
  /** No group has any. */
  DenoisingSource NONE = group -> Optional.empty();

  /** Those of a group, counted from 0, drawn afresh for it; none if it has none. */
  Optional<DenoisingQueries> known(int group);
}
