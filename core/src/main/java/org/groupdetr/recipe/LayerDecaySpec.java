package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

/**
 * Lower rates for what was learned before. Clark et al., 2020; Chen et al., 2024.
 *
 * @param layer what the rate of a layer of the backbone is multiplied by for each layer behind it;
 *     a stage of a residual network is one layer
 * @param component what the rates of the decoder's layers are multiplied by, and those of the
 *     backbone twice
 */
public record LayerDecaySpec(double layer, double component) {
  public LayerDecaySpec {
    require(layer > 0 && layer <= 1, "layer must be in (0, 1], was %s", layer);
    require(component > 0 && component <= 1, "component must be in (0, 1], was %s", component);
  }
}
