package org.groupdetr.transformer;

import static org.groupdetr.common.Require.require;

/**
 * Where queries look, if their deformable cross-attention has heads of its own.
 *
 * @param heads A, attention heads
 * @param points P, at how many points a head looks in each map
 */
public record CrossAttentionSpec(int heads, int points) {
  public CrossAttentionSpec {
    require(heads >= 1, "heads must be at least 1, was %d", heads);
    require(points >= 1 && points <= 64, "points must be 1 to 64, was %d", points);
  }
}
