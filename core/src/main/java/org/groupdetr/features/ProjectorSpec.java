package org.groupdetr.features;

import static org.groupdetr.common.Require.require;

import java.util.List;

/**
 * Which maps a projector makes of a vision transformer's outcome. Chen et al., 2024, section 3.2.
 *
 * @param levels finest first: 4 has a cell for each patch, 3 four, and 5 one for four patches
 */
public record ProjectorSpec(List<Integer> levels) {
  public ProjectorSpec {
    levels = List.copyOf(levels);
    require(!levels.isEmpty(), "levels must name at least one of 3, 4 and 5");
    VitSpec.requireNumbers("levels", levels, 3, 5);
  }
}
